import { expect, test } from 'vitest';
import { decodeDecisions, encodeDecisions, type DecisionRecord } from './decision-record.ts';

const turn = { stage: 'pipeline-preprocessor', us: 12, at: 1_700_000_000_000 } as const;

test('decisions of a turn come back as they were written', () => {
  const decisions: readonly DecisionRecord[] = [
    {
      ...turn,
      in: ['dp', 'telemetry.raw', 2, 40],
      mid: 'a',
      eid: 'INTERACT',
      outcome: 'forwarded',
      reason: 'route.primary',
      out: [
        ['dp', 'telemetry.unique', 0, 7],
        ['dp', 'telemetry.unique.primary', 3, 9],
      ],
    },
    {
      ...turn,
      in: ['dp', 'telemetry.raw', 2, 41],
      mid: 'b',
      outcome: 'duplicate',
      reason: 'dedup.seen',
      detail: 'mid b',
      out: [['dp', 'telemetry.duplicate', 1, 0]],
    },
    {
      ...turn,
      in: ['dp', 'telemetry.raw', 2, 41],
      child: 0,
      outcome: 'dropped',
      reason: 'skip',
      out: [],
    },
  ];
  expect(decodeDecisions(encodeDecisions(decisions))).toEqual(decisions);
});

test('what enters at the Telemetry Service has read nothing', () => {
  const decisions: readonly DecisionRecord[] = [
    {
      ...turn,
      stage: 'telemetry-api',
      mid: 'batch',
      outcome: 'accepted',
      reason: 'api.accepted',
      out: [['kp', 'telemetry.ingestion', 0, 3]],
    },
  ];
  expect(decodeDecisions(encodeDecisions(decisions))).toEqual(decisions);
});
