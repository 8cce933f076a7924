import { expect, test } from 'vitest';
import type { DecisionRecord, PositionTuple } from '../../pipeline/runtime/decision-record.ts';
import { JourneyIndex, type Leads } from './journey-index.ts';
import { branchesOf } from './trace.ts';
import { why } from './why.ts';

const leads: Leads = ({ topic }) => {
  if (topic.startsWith('stage.')) return { kind: 'stage' };
  if (topic === 'druid.t') return { kind: 'druid', datasources: ['one', 'two'] };
  return { kind: 'terminal' };
};

function createIndex(maxBytes = 1_000_000): JourneyIndex {
  return new JourneyIndex({ leads, maxBytes, druidReason: 'druid.stored' });
}

const at = (topic: string, offset: number): PositionTuple => ['dp', topic, 0, offset];

function decision(given: Partial<DecisionRecord> & Pick<DecisionRecord, 'out'>): DecisionRecord {
  return { stage: 's', outcome: 'forwarded', reason: 'r', us: 1, at: 1, ...given };
}

test('an event with a terminal and a Druid branch settles when both datasources have it', () => {
  const index = createIndex();
  index.apply(
    decision({ in: at('stage.raw', 0), mid: 'm', out: [at('unique', 0), at('druid.t', 5)] }),
  );
  expect(index.sum()).toMatchObject({ accepted: 1, settled: 0, inFlight: 1, holds: true });
  const progress = { topic: 'druid.t', partition: 0, nextOffset: 6, problems: [] };
  index.druidProgress({ ...progress, datasource: 'one' });
  expect(index.sum().inFlight).toBe(1);
  index.druidProgress({ ...progress, datasource: 'two' });
  expect(index.sum()).toMatchObject({ settled: 1, inFlight: 0, holds: true });
  expect(index.find('m')[0]?.ends.map(({ kind }) => kind)).toEqual([
    'terminal-topic',
    'in-druid',
    'in-druid',
  ]);
});

test('a branch may end in a cache, and what a job wrote besides goes its own way', () => {
  const index = createIndex();
  const read = { in: at('stage.audit', 0), mid: 'm', outcome: 'stored' } as const;
  index.apply(decision({ ...read, out: [at('certificates', 0)] }));
  expect(index.find('m')[0]?.ends.map(({ kind }) => kind)).toEqual(['terminal-topic', 'stored']);
  expect(index.sum()).toMatchObject({ settled: 1, inFlight: 0, holds: true });
  expect(index.sum().ends.stored).toBe(1);
});

test('an event that waits in a window stays in flight until its window is full', () => {
  const index = createIndex();
  const read = { in: at('stage.unique', 0), mid: 'm' } as const;
  index.apply(decision({ ...read, outcome: 'waiting', out: [at('unique', 0)] }));
  expect(index.sum()).toMatchObject({ accepted: 1, inFlight: 1, holds: true });
  index.apply(decision({ ...read, out: [at('summary', 0)] }));
  expect(index.sum()).toMatchObject({ accepted: 1, settled: 1, inFlight: 0, holds: true });
});

test('Druid may be ahead of the decisions, and a row it threw away ends as dropped', () => {
  const index = createIndex();
  const problems = [{ offset: 0, kind: 'thrownAway', detail: 'filter' }];
  for (const datasource of ['one', 'two']) {
    index.druidProgress({ datasource, topic: 'druid.t', partition: 0, nextOffset: 1, problems });
  }
  index.apply(decision({ in: at('stage.raw', 0), mid: 'm', out: [at('druid.t', 0)] }));
  expect(index.sum()).toMatchObject({ settled: 1, inFlight: 0 });
  expect(index.sum().ends.dropped).toBe(1);
});

test('events of a batch are occurrences of their own, told before or after the batch itself', () => {
  const index = createIndex();
  const batch = at('stage.ingest', 3);
  index.apply(decision({ in: batch, child: 0, mid: 'a', out: [at('stage.raw', 0)] }));
  index.apply(decision({ in: batch, outcome: 'unpacked', out: [] }));
  index.apply(
    decision({ in: batch, child: 1, mid: 'b', out: [at('failed', 0)], outcome: 'failed' }),
  );
  expect(index.sum()).toMatchObject({
    accepted: 1,
    derived: 2,
    settled: 2,
    inFlight: 1,
    holds: true,
  });
  expect(index.find('b')[0]?.parent?.id).toBe('dp/stage.ingest-0@3');
});

test('the same mid twice is two occurrences, and a record read again by a reset group is a third', () => {
  const index = createIndex();
  index.apply(decision({ in: at('stage.raw', 0), mid: 'm', out: [at('unique', 0)] }));
  index.apply(
    decision({ in: at('stage.raw', 1), mid: 'm', out: [at('duplicate', 0)], outcome: 'duplicate' }),
  );
  index.apply(
    decision({ in: at('stage.raw', 0), mid: 'm', out: [at('duplicate', 1)], outcome: 'duplicate' }),
  );
  expect(index.find('m').map((one) => branchesOf(one, index)[0]?.end)).toEqual([
    'terminal-topic',
    'duplicate',
    'duplicate',
  ]);
  expect(index.sum()).toMatchObject({ accepted: 3, settled: 3, holds: true });
});

test('counters outlive the bound, and an evicted journey is no longer known rather than absent', () => {
  const index = createIndex(20_000);
  for (let offset = 0; offset < 200; offset += 1) {
    index.apply(
      decision({ in: at('stage.raw', offset), mid: `m${offset}`, out: [at('unique', offset)] }),
    );
  }
  expect(index.bytes).toBeLessThanOrEqual(20_000);
  expect(index.sum()).toMatchObject({ accepted: 200, settled: 200, holds: true });
  const options = { index, reasonOf: () => undefined, writersOf: () => [], drained: true };
  expect(why('m0', 'unique', options).known).toBe('no longer known');
  expect(why('m199', 'unique', options).answers[0]?.present).toBe(true);
});

test('why names the stage that chose another topic', () => {
  const index = createIndex();
  index.apply(
    decision({
      stage: 'pre',
      reason: 'pp.secondary',
      in: at('stage.raw', 0),
      mid: 'm',
      out: [at('secondary', 0)],
    }),
  );
  const options = { index, reasonOf: () => undefined, writersOf: () => ['pre'], drained: true };
  expect(why('m', 'primary', options).answers).toEqual([
    {
      occurrence: 'dp/stage.raw-0@0',
      present: false,
      sentence: 'Never in primary: pre sent it to dp/secondary instead.',
      reason: 'pp.secondary',
    },
  ]);
});
