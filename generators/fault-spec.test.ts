import { expect, test } from 'vitest';
import { parseFaults } from './fault-spec.ts';
import { usualFaults } from './faults.ts';

test('kinds with their shares, as per cent or as parts of one', () => {
  expect(parseFaults('duplicate=2%, unknown-eid=0.005')).toEqual({
    duplicate: 0.02,
    'unknown-eid': 0.005,
  });
});

test('a share alone is that much of the usual mix', () => {
  expect(parseFaults('10%')).toEqual(usualFaults(0.1));
  const sum = Object.values(parseFaults('0.1')).reduce((all, share) => all + share, 0);
  expect(sum).toBeCloseTo(0.1, 12);
});

test.each([
  ['dupes=1%', /'dupes' is none of .*duplicate.*oversize/],
  ['duplicate', /'duplicate' has no share/],
  ['duplicate=2', /'duplicate=2' has no share/],
  ['duplicate=-1%', /no share/],
  ['duplicate=60%,future=60%', /together they are 120% of the events/],
  ['', /'' is none of/],
])('%j is refused with the reason', (given, why) => {
  expect(() => parseFaults(given)).toThrow(
    expect.objectContaining({ code: 'GENERATOR_FAULTS', message: expect.stringMatching(why) }),
  );
});
