import { expect, test } from 'vitest';
import type { Decision, Stage } from '../stage.ts';
import { jobs } from '../topology.ts';
import { decodeDecisions } from './decision-record.ts';
import { createParsedCache } from './parsed-cache.ts';
import type { KafkaPort, PartitionTurn, TargetRecord } from './port.ts';
import { createRedisPort } from './redis-port.ts';
import { runStage } from './runner.ts';

const decision: Decision = {
  input: 0,
  mid: 'm',
  eid: 'START',
  outcome: 'forwarded',
  reason: 'ir.copied',
  outputs: [{ topic: 'telemetry.ingest', key: null, value: { text: 'x'.repeat(2000) } }],
};

const stage: Stage = {
  name: 'ingest-router',
  input: 'bytes',
  // oxlint-disable-next-line require-yield -- it looks nothing up
  *process() {
    return { decisions: [decision], counts: {} };
  },
};

/** A port whose member gets one record at once; what is committed is kept. */
function createOneRecordPort(): { port: KafkaPort; committed: TargetRecord[] } {
  const committed: TargetRecord[] = [];
  const written: TargetRecord[] = [];
  const turn: PartitionTurn = {
    topic: 'dev.telemetry.ingestion',
    partition: 0,
    records: [
      {
        topic: 'dev.telemetry.ingestion',
        partition: 0,
        offset: 0,
        timestamp: 0,
        key: null,
        value: Buffer.from('x'),
      },
    ],
    begin: async () =>
      Promise.resolve({
        write: async (records) => {
          written.push(...records);
          return Promise.resolve(
            records.map(({ topic }, offset) => ({ topic, partition: 0, offset })),
          );
        },
        commit: async () => {
          committed.push(...written);
          return Promise.resolve();
        },
        abort: async () => Promise.resolve(),
      }),
  };
  const port: KafkaPort = {
    async join({ onRecords }) {
      await onRecords(turn);
      return {
        assignment: [0],
        pause: () => undefined,
        resume: () => undefined,
        [Symbol.asyncDispose]: async () => Promise.resolve(),
      };
    },
    send: async () => Promise.resolve([]),
    [Symbol.asyncDispose]: async () => Promise.resolve(),
  };
  return { port, committed };
}

test('an output above the limit of its topic is quarantined: nothing is written, the record is passed', async () => {
  const { port, committed } = createOneRecordPort();
  const [job] = jobs;
  if (job === undefined) throw new Error('no job');
  await using running = await runStage({
    job,
    stage,
    port,
    redis: createRedisPort(() => Promise.resolve([])),
    context: { flavour: 'igot', env: 'dev', now: () => 0, uuid: () => '' },
    env: 'dev',
    cache: createParsedCache(),
    maxRecordBytes: () => 1000,
  });
  expect(committed.map(({ topic }) => topic)).toEqual(['dev.sandbox.decisions']);
  expect(committed.flatMap(({ value }) => decodeDecisions(value))).toMatchObject([
    { mid: 'm', outcome: 'quarantined', reason: 'run.output-too-large', out: [] },
  ]);
  expect(running.totals).toMatchObject({ processed: 1, outcomes: { quarantined: 1 } });
});
