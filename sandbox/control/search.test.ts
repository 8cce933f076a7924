import { expect, onTestFinished, test } from 'vitest';
import { startTestSandbox } from '../testing/index.ts';
import type { ControlClient, SearchQuery } from './client.ts';
import type { RecordView, SearchEvent } from './types.ts';

type End = Extract<SearchEvent, { kind: 'end' }>;

async function search(
  client: ControlClient,
  filter: string,
  query: SearchQuery = {},
): Promise<{ records: RecordView[]; end: End }> {
  const records: RecordView[] = [];
  let last: End | undefined;
  await new Promise<void>((resolve, reject) => {
    client.search(filter, query, {
      data: (event) => {
        if (event.kind === 'records') records.push(...event.records);
        if (event.kind === 'end') last = event;
      },
      end: (error) => {
        if (error === undefined) resolve();
        else reject(error);
      },
    });
  });
  if (last === undefined) throw new Error('the search gave no end');
  return { records, end: last };
}

test('a running sandbox is searched over HTTP, one topic, several or all', async () => {
  await using sandbox = await startTestSandbox();
  const { client } = sandbox;
  const events = [1, 2, 3].map((n) => ({ eid: n === 2 ? 'END' : 'LOG', mid: `LOG:${n}`, n }));
  await client.send('telemetry.failed', events);
  await client.send('telemetry.duplicate', events.slice(0, 1));

  const one = await search(client, 'eid = LOG', { topics: ['telemetry.failed'], order: 'oldest' });
  expect(one.records.map(({ mid, topic }) => [topic, mid])).toEqual([
    ['telemetry.failed', 'LOG:1'],
    ['telemetry.failed', 'LOG:3'],
  ]);
  expect(one.end).toMatchObject({ reason: 'end', found: 2, scannedRecords: 3 });

  const all = await search(client, 'mid = LOG:1');
  expect(all.records.map(({ topic }) => topic).toSorted()).toEqual([
    'telemetry.duplicate',
    'telemetry.failed',
  ]);
  const limited = await search(client, 'LOG', { topics: ['telemetry.failed'], limit: 1 });
  expect(limited.end.reason).toBe('limit');
  expect(limited.records).toHaveLength(1);
});

test('what cannot be searched is refused with its reason', async () => {
  await using sandbox = await startTestSandbox();
  const { client } = sandbox;
  await expect(search(client, 'eid == END')).rejects.toMatchObject({
    code: 'FILTER_INVALID',
    message: expect.stringContaining('position 6'),
  });
  await expect(search(client, 'END', { topics: ['telemetry.faild'] })).rejects.toMatchObject({
    code: 'SANDBOX_UNKNOWN_TOPIC',
    message: expect.stringContaining('telemetry.failed'),
  });
  await expect(search(client, 'END', { limit: 0 })).rejects.toMatchObject({
    code: 'SANDBOX_BAD_REQUEST',
  });
});

test('following with a filter hands over only what it keeps', async () => {
  await using sandbox = await startTestSandbox();
  const { client } = sandbox;
  const heard: RecordView[] = [];
  const stream = client.follow(
    'telemetry.failed',
    { filter: 'n > 1' },
    { data: (records) => heard.push(...records), end: () => undefined },
  );
  onTestFinished(() => {
    stream[Symbol.dispose]();
  });
  // The stream begins at the end of the topic, a moment from now: send until it has begun.
  const events = [
    { mid: 'a', n: 1 },
    { mid: 'b', n: 2 },
  ];
  while (heard.length === 0) await client.send('telemetry.failed', events);
  expect(new Set(heard.map(({ mid }) => mid))).toEqual(new Set(['b']));
});
