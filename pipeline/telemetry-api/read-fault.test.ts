import { expect, test } from 'vitest';
import type { JsonValue } from '../../schemas/json.ts';
import { faultKinds, readFault } from './read-fault.ts';

test.each(Object.keys(faultKinds))('%s is read as it was given', (kind) => {
  const fault = {
    kind,
    ...(kind === 'status' && { status: 413 }),
    ...(kind === 'delay' && { delayMs: 10_000 }),
  };
  expect(readFault(fault)).toEqual(fault);
  expect(readFault({ ...fault, times: 3 })).toEqual({ ...fault, times: 3 });
});

test.each<[JsonValue, string]>([
  ['status', 'it has no kind'],
  [{ kind: 'status', status: 404 }, 'status is none of 400, 401, 403, 413, 429, 500'],
  [{ kind: 'delay' }, 'delayMs is not between'],
  [{ kind: 'bad-json', times: 0 }, 'times is no whole number above 0'],
  [{ kind: 'bad' }, "'bad' is none of status,"],
])('%j is refused with the reason', (given, why) => {
  expect(() => readFault(given)).toThrow(
    expect.objectContaining({ code: 'FAULT_UNKNOWN', message: expect.stringContaining(why) }),
  );
});
