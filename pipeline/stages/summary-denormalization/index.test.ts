import { expect, test } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { defaultSettings } from '../settings.ts';
import { drive, type FakeCache } from '../testing/drive.ts';
import { makeEvent } from '../testing/events.ts';
import { createSummaryDenormalization } from './index.ts';

const stage = createSummaryDenormalization(defaultSettings);

/** A workflow summary as the batch job writes it. */
const summary = (parts: JsonObject = {}): JsonObject => ({
  ...makeEvent('ME_WORKFLOW_SUMMARY'),
  uid: 'user-1',
  actor: undefined,
  context: { pdata: { id: 'AnalyticsDataPipeline' } },
  dimensions: { did: 'device-1', channel: 'ch' },
  ...parts,
});

test('94. four summaries, one repeated, one of an eid that is not denormalised', () => {
  const first = summary();
  const device = makeEvent('ME_DEVICE_SUMMARY');
  const { written, on, counts, asked, decisions } = drive(stage, [first, summary(), device, first]);
  expect(written).toEqual({
    'telemetry.derived.unique': 3,
    'druid.events.summary': 2,
    'telemetry.duplicate': 1,
  });
  expect(asked[0]?.[0]).toMatchObject({
    kind: 'claim',
    db: 9,
    key: first['mid'],
    ttlSeconds: 3600,
  });
  expect(on('telemetry.derived.unique').map(({ flags }) => flags)).toEqual(
    Array.from({ length: 3 }, () => ({ summary_denorm_duplicate: false })),
  );
  expect(on('telemetry.duplicate')).toEqual([
    expect.objectContaining({ flags: { summary_denorm_duplicate: true } }),
  ]);
  expect(counts).toMatchObject({
    'unique-event-count': 3,
    'duplicate-event-count': 1,
    'events-skipped': 1,
  });
  expect(decisions.map(({ reason }) => reason)).toEqual([
    'sd.denormalised',
    'sd.denormalised',
    'sd.skipped',
    'sd.duplicate',
  ]);
});

test('94. what goes to telemetry.derived.unique is not denormalised', () => {
  const cache: FakeCache = new Map([['2/device-1', { state: 'Kerala' }]]);
  const { on } = drive(stage, [summary()], { cache });
  expect(on('telemetry.derived.unique')[0]).not.toHaveProperty('devicedata');
  expect(on('druid.events.summary')[0]).toHaveProperty('devicedata.state', 'Kerala');
});

test('95. a summary looks its user up by the root uid, without an actor, and is keyed by dimensions.did', () => {
  const cache: FakeCache = new Map([['12/user:user-1', { usertype: 'teacher' }]]);
  const { on, decisions } = drive(stage, [summary()], { cache });
  expect(on('druid.events.summary')[0]).toMatchObject({
    userdata: { usertype: 'teacher' },
    flags: { user_denorm: true, summary_denorm_duplicate: false },
  });
  expect(decisions[0]?.outputs.map(({ key }) => key)).toEqual(['device-1', 'device-1']);
});

test('a summary without mid is unique every time, and nothing is stored for it', () => {
  const { written, asked } = drive(stage, [summary({ mid: null }), summary({ mid: null })]);
  expect(written['telemetry.derived.unique']).toBe(2);
  expect(asked.flat().filter(({ kind }) => kind === 'claim')).toEqual([]);
});

test('a summary that is too old stops at telemetry.derived.unique; one in the future is set back', () => {
  const { written, on, decisions } = drive(stage, [
    summary({ ets: 1 }),
    summary({ ets: Date.UTC(2030, 0) }),
  ]);
  expect(written).toEqual({ 'telemetry.derived.unique': 2, 'druid.events.summary': 1 });
  expect(on('druid.events.summary')[0]?.['ets']).toBe(Date.UTC(2026, 5, 16) - 1);
  expect(decisions.map(({ reason }) => reason)).toEqual(['sd.expired', 'dn.future-ets']);
});

test('what would crash the job is quarantined: mid or ets of another type, bytes that are not JSON', () => {
  const { decisions } = drive(stage, [summary({ mid: 7 }), summary({ ets: 'x' }), 'not json']);
  expect(decisions).toMatchObject([
    { outcome: 'quarantined', reason: 'sd.mid-not-text', outputs: [] },
    { outcome: 'quarantined', reason: 'dn.ets-missing', outputs: [] },
    { outcome: 'quarantined', reason: 'dn.unreadable', outputs: [] },
  ]);
});

test('92. with a window the unique copy leaves at once and the denormalised one waits', () => {
  const windowed = createSummaryDenormalization({ ...defaultSettings, summaryWindowCount: 5 });
  const first = summary();
  const { decisions, written } = drive(windowed, [first, first]);
  expect(written).toEqual({ 'telemetry.derived.unique': 1, 'telemetry.duplicate': 1 });
  expect(decisions[0]).toMatchObject({
    outcome: 'waiting',
    reason: 'sd.waiting',
    held: { mid: first['mid'], flags: { summary_denorm_duplicate: false } },
  });

  const { window } = windowed;
  expect(window?.count).toBe(5);
  const held = decisions[0]?.held ?? {};
  const full = drive(window?.stage ?? windowed, [held, makeEvent('ME_DEVICE_SUMMARY')]);
  expect(full.written).toEqual({ 'druid.events.summary': 1 });
  expect(full.decisions.map(({ reason }) => reason)).toEqual(['sd.denormalised', 'dn.skipped']);
});
