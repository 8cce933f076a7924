import { expect, test } from 'vitest';
import type { DecisionRecord } from '../../pipeline/runtime/decision-record.ts';
import { createFailures } from './failures.ts';

function decision(offset: number, change: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    stage: 'pipeline-preprocessor',
    in: ['dp', 'telemetry.raw', 1, offset],
    mid: `mid-${offset}`,
    eid: 'LOG',
    outcome: 'duplicate',
    reason: 'pp.duplicate',
    out: [],
    us: 1,
    at: 1_000 + offset,
    ...change,
  };
}

test('what did not go on is counted by stage and reason, and the newest are kept', () => {
  const failures = createFailures();
  for (let offset = 0; offset < 60; offset += 1) failures.note(decision(offset));
  failures.note(
    decision(60, {
      outcome: 'quarantined',
      reason: 'pp.eid-not-text',
      child: 2,
      detail: 'eid is not text: 7',
      mid: undefined,
    }),
  );
  failures.note(decision(61, { outcome: 'forwarded', reason: 'pp.unique' }));
  failures.note(decision(62, { in: undefined, outcome: 'accepted', reason: 'api.accepted' }));

  const [first, second, ...others] = failures.groups();
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    key: 'pipeline-preprocessor/duplicate/pp.duplicate',
    kind: 'duplicate',
    stage: 'pipeline-preprocessor',
    count: 60,
    lastAt: 1_059,
  });
  expect(second).toMatchObject({ kind: 'quarantined', reason: 'pp.eid-not-text', count: 1 });
  expect(second?.title).not.toBe('pp.eid-not-text');
  expect(failures.of(first?.key ?? '').map(({ offset }) => offset)).toEqual(
    Array.from({ length: 50 }, (_, back) => 59 - back),
  );
  expect(failures.of(second?.key ?? '')).toEqual([
    {
      id: 'dp/telemetry.raw-1@60#2',
      cluster: 'dp',
      topic: 'telemetry.raw',
      partition: 1,
      offset: 60,
      mid: null,
      eid: 'LOG',
      detail: 'eid is not text: 7',
      at: 1_060,
    },
  ]);
  expect(failures.of('unknown')).toEqual([]);
});
