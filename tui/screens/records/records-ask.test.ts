import { expect, test } from 'vitest';
import type { ControlClient, RecordView } from '../../../sandbox/control/index.ts';
import { exampleJourney, exampleRecord } from '../../testing/examples.ts';
import { asked } from '../../testing/asked.ts';
import { askRecords } from './records-ask.ts';
import { openDetail } from './record-detail.ts';
import { loaded, openRecords, type RecordsState } from './records-state.ts';

const [, raw, denorm] = exampleJourney().hops;
const record = exampleRecord(raw?.offset ?? 0, { mid: 'mid-7' });
const state: RecordsState = {
  ...loaded(openRecords('dp/telemetry.raw'), [record]),
  detail: openDetail(record),
};

/** A log in which every record is there but those of `gone`. */
function logOf(gone: readonly string[] = []): Partial<ControlClient> {
  return {
    journeys: () => Promise.resolve([exampleJourney()]),
    records: (topic, options) =>
      Promise.resolve(
        gone.includes(topic)
          ? []
          : [exampleRecord(options?.from ?? 0, { topic: topic.slice(3), mid: 'mid-7' })],
      ),
    rawRecord: () =>
      Promise.resolve({ key: null, value: Buffer.from('{"a":1}').toString('base64') }),
  };
}

const step = async (by: 1 | -1, from: RecordView, client = logOf()): Promise<RecordsState> =>
  asked(askRecords, { ask: { kind: 'neighbour', record: from, by }, state, client });

test('] and [ open the record of the same event a stage later and before', async () => {
  const later = await step(1, record);
  expect(later.detail?.record).toMatchObject({ topic: denorm?.topic, offset: denorm?.offset });
  const back = await step(-1, later.detail?.record ?? record);
  expect(back.detail?.record).toMatchObject({ topic: raw?.topic, offset: raw?.offset });
});

test('the last stage, and a record that was let go, are told', async () => {
  const last = exampleRecord(denorm?.offset ?? 0, { topic: denorm?.topic ?? '', mid: 'mid-7' });
  await expect(step(1, last)).rejects.toThrow('No stage later has a record of this event');
  await expect(step(1, record, logOf(['dp/telemetry.denorm']))).rejects.toThrow(
    'dp/telemetry.denorm-0@9 is no longer in the log',
  );
});

test('raw bytes belong to the record they were asked for', async () => {
  const ask = { kind: 'raw', record } as const;
  const shown = await asked(askRecords, { ask, state, client: logOf() });
  expect(Buffer.from(shown.detail?.raw ?? '').toString()).toBe('{"a":1}');
  const other: RecordsState = { ...state, detail: openDetail(exampleRecord(99)) };
  const kept = await asked(askRecords, { ask, state: other, client: logOf() });
  expect(kept.detail?.raw).toBeUndefined();
});

test('a topic that is not there is one error, whichever of look-up and following tells it first', async () => {
  const refusal = new Error("No topic is named 'x'.");
  const client: Partial<ControlClient> = {
    records: async () => {
      await Promise.resolve();
      throw refusal;
    },
    follow: (_topic, _options, on) => {
      on.end(refusal);
      return { [Symbol.dispose]() {} };
    },
  };
  const ask = { kind: 'follow', topic: 'x', filter: '' } as const;
  await expect(asked(askRecords, { ask, state: openRecords('x'), client })).rejects.toBe(refusal);
});
