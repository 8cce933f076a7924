import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RowEffect } from './coalesce.ts';
import { createRowStore } from './row-store.ts';
import { type Row, tables } from './tables.ts';

let kept = 0;

/** A note of its own, for tests that look at rows. */
function note(): { place: string; text: string; was: undefined } {
  kept += 1;
  return { place: `p${kept}`, text: 't', was: undefined };
}
const attempt: Row = {
  user_id: "u'1",
  course_id: 'c',
  batch_id: 'b',
  content_id: 'do_1',
  attempt_id: 'a',
  created_on: 1_573_105_085_076,
  last_attempted_on: 1_573_105_085_077,
  updated_on: null,
  total_score: 1.33,
  total_max_score: 3,
  grand_total: '1.33/3.0',
  question: [
    {
      id: 'q',
      assess_ts: 1_573_105_085_076,
      max_score: 1,
      score: 0.5,
      type: 'mcq',
      title: null,
      resvalues: [{ '1': '{"a":1}' }],
      params: [],
      description: '"quoted"',
      duration: 1.5,
    },
  ],
};

test('a row comes back as it was written: times, structures, maps, json, single precision', async () => {
  await using store = createRowStore();
  const activity: Row = {
    activity_type: 'Course',
    activity_id: 'c',
    user_id: 'u',
    context_id: 'cb:b',
    agg: { x: 1 },
    agg_last_updated: { 'score:do_1': 1_573_105_085_076 },
    aggregates: { 'score:do_1': 2 },
    agg_details: ['{"a":1}', 'x'],
  };
  const rating: Row = {
    activityid: 'c',
    activitytype: 'Course',
    rating: 4.3,
    updatedon: '5d2e2a10-0162-11ea-8d71-362b9e155667',
    review: null,
    userid: 'u',
  };
  const effects: RowEffect[] = [
    { kind: 'row-upsert', table: 'assessment_aggregator', row: attempt },
    { kind: 'row-upsert', table: 'user_activity_agg', row: activity },
    { kind: 'row-upsert', table: 'ratings_lookup', row: rating },
    {
      kind: 'row-upsert',
      table: 'device_profile',
      row: { device_id: 'd', device_spec: { os: 'x', sims: 2 }, first_access: -1 },
    },
  ];
  await store.apply(effects, note());
  const mine = { user_id: "u'1", course_id: 'c', batch_id: 'b' };
  expect(await store.select('assessment_aggregator', mine)).toEqual([attempt]);
  expect(await store.select('user_activity_agg', {})).toEqual([activity]);
  expect(await store.select('ratings_lookup', { rating: 4.3 })).toEqual([rating]);
  expect(await store.select('ratings_lookup', { rating: 4.4 })).toEqual([]);
  expect(await store.select('device_profile', { device_id: 'd' })).toMatchObject([
    { device_spec: { os: 'x', sims: 2 }, first_access: -1, city: null },
  ]);
});

const upsert = (row: Row): RowEffect => ({ kind: 'row-upsert', table: 'device_profile', row });

test('writes apply in order, and columns that are left out stay', async () => {
  await using store = createRowStore();
  const remove: RowEffect = {
    kind: 'row-delete',
    table: 'device_profile',
    key: { device_id: 'd' },
  };
  await store.apply([upsert({ device_id: 'd', city: 'A', state: 'S' })], note());
  await store.apply([upsert({ device_id: 'd', city: 'B' }), upsert({ device_id: 'e' })], note());
  expect(await store.select('device_profile', { device_id: 'd' })).toMatchObject([
    { city: 'B', state: 'S' },
  ]);
  await store.apply([upsert({ device_id: 'd', city: 'C' }), remove], note());
  expect(await store.select('device_profile', {})).toMatchObject([{ device_id: 'e' }]);
  await store.apply([remove, upsert({ device_id: 'd', state: 'T' })], note());
  expect(await store.select('device_profile', { device_id: 'd' })).toMatchObject([
    { city: null, state: 'T' },
  ]);
});

test('a write that fails leaves neither rows nor note', async () => {
  await using store = createRowStore();
  await store.apply([], { place: 'p', text: 'before', was: undefined });
  const bad: RowEffect[] = [
    { kind: 'row-upsert', table: 'device_profile', row: { device_id: 'd' } },
    { kind: 'row-upsert', table: 'ratings_lookup', row: { activityid: 'x', updatedon: 'no uuid' } },
  ];
  await expect(store.apply(bad, { place: 'p', text: 'after', was: 'before' })).rejects.toThrow(/./);
  expect(await store.select('device_profile', {})).toEqual([]);
  expect(await store.note('p')).toBe('before');
});

test('notes are kept by place, and replaced only by who knows the one before', async () => {
  await using store = createRowStore();
  expect(await store.note('p')).toBeUndefined();
  expect(await store.apply([], { place: 'p', text: '1', was: undefined })).toBe(true);
  expect(await store.apply([], { place: 'q', text: '2', was: undefined })).toBe(true);
  expect(await store.apply([], { place: 'p', text: '3', was: '1' })).toBe(true);
  const late = [upsert({ device_id: 'late' })];
  expect(await store.apply(late, { place: 'p', text: '4', was: '1' })).toBe(false);
  expect(await store.apply(late, { place: 'p', text: '4', was: undefined })).toBe(false);
  expect([await store.note('p'), await store.note('q')]).toEqual(['3', '2']);
  expect(await store.select('device_profile', {})).toEqual([]);
});

test('a store in a file outlives its process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'row-store-'));
  try {
    const file = join(folder, 'rows.duckdb');
    {
      await using store = createRowStore({ file });
      const row = { device_id: 'd' };
      await store.apply([{ kind: 'row-upsert', table: 'device_profile', row }], {
        place: 'p',
        text: 't',
        was: undefined,
      });
    }
    await using store = createRowStore({ file });
    expect(await store.select('device_profile', {})).toHaveLength(1);
    expect(await store.note('p')).toBe('t');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each(Object.entries(tables))('%s has its primary key among its columns', (_, table) => {
  for (const column of table.key) expect(Object.keys(table.columns)).toContain(column);
});
