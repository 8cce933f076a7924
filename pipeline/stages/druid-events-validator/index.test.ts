import { expect, test } from 'vitest';
import { loadSchemas } from '../../../schemas/index.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { Stage } from '../../stage.ts';
import { defaultSettings, type StageSettings } from '../settings.ts';
import { drive } from '../testing/drive.ts';
import { makeEvent } from '../testing/events.ts';
import { createDruidEventsValidator } from './index.ts';

const schemas = loadSchemas({ flavour: 'sunbird' });
const stageWith = (settings: Partial<StageSettings> = {}): Stage =>
  createDruidEventsValidator({ schemas, settings: { ...defaultSettings, ...settings } });
const validator = stageWith();

const summary = (): JsonObject => ({
  ...makeEvent('ME_WORKFLOW_SUMMARY'),
  syncts: 1,
  context: { pdata: { id: 'p' } },
});
const invalid = (): JsonObject => makeEvent('INTERACT', { contentdata: { framework: ['NCF'] } });

function sixEvents(): readonly JsonObject[] {
  const first = makeEvent('INTERACT');
  return [first, invalid(), summary(), makeEvent('SEARCH'), makeEvent('SEARCH'), first];
}

test('96. six events: three to telemetry, one summary, one failed, one duplicate', () => {
  const { written, counts, asked } = drive(validator, sixEvents());
  expect(written).toEqual({
    'druid.events.telemetry': 3,
    'druid.events.summary': 1,
    'telemetry.failed': 1,
    'telemetry.duplicate': 1,
  });
  expect(counts).toEqual({
    'unique-event-count': 5,
    'duplicate-event-count': 1,
    'validation-success-message-count': 4,
    'validation-failed-message-count': 1,
    'telemetry-route-success-count': 3,
    'summary-route-success-count': 1,
  });
  expect(asked[0]?.[0]).toMatchObject({ kind: 'claim', db: 8, ttlSeconds: 3600 });
});

test('97. an event that breaks its schema says where, and its key is its mid', () => {
  const event = invalid();
  const { on, decisions } = drive(validator, [{ ...event, flags: { a: 1 }, metadata: { b: 1 } }]);
  expect(on('telemetry.failed')).toEqual([
    {
      ...event,
      flags: { a: 1, dv_processed: false, dv_validation_failed: true },
      metadata: { b: 1, dv_error: '"/contentdata/framework"', src: 'DruidValidator' },
    },
  ]);
  expect(decisions[0]?.outputs[0]?.key).toBe(event['mid']);
});

test('98. a duplicate is flagged and not validated', () => {
  const event = invalid();
  const { on, counts } = drive(validator, [event, event]);
  expect(on('telemetry.duplicate')).toEqual([{ ...event, flags: { dv_duplicate: true } }]);
  expect(counts['validation-failed-message-count']).toBe(1);
});

test('99. SEARCH with filters.dialCodes passes unchanged but for its flag', () => {
  const event = makeEvent('SEARCH');
  const { on } = drive(validator, [event]);
  expect(on('druid.events.telemetry')).toEqual([{ ...event, flags: { dv_processed: true } }]);
});

test('100. with both switches off everything passes as it is', () => {
  const events = sixEvents();
  const { written, counts, on, asked } = drive(
    stageWith({ druidDeduplication: false, druidValidation: false }),
    events,
  );
  expect(written).toEqual({ 'druid.events.telemetry': 5, 'druid.events.summary': 1 });
  expect(on('druid.events.telemetry')[0]).toEqual(events[0]);
  expect(counts).toEqual({
    'telemetry-route-success-count': 5,
    'summary-route-success-count': 1,
  });
  expect(asked).toEqual([]);
});

test('101. each switch alone', () => {
  expect(drive(stageWith({ druidDeduplication: false }), sixEvents()).written).toEqual({
    'druid.events.telemetry': 4,
    'druid.events.summary': 1,
    'telemetry.failed': 1,
  });
  expect(drive(stageWith({ druidValidation: false }), sixEvents()).written).toEqual({
    'druid.events.telemetry': 4,
    'druid.events.summary': 1,
    'telemetry.duplicate': 1,
  });
});

test('102. an event without mid is a duplicate, and so are bytes that are not JSON', () => {
  const { decisions, written } = drive(validator, [{ eid: 'START' }, 'not json']);
  expect(written).toEqual({ 'telemetry.duplicate': 2 });
  expect(decisions.map(({ reason }) => reason)).toEqual(['dv.mid-missing', 'dv.unreadable']);
});

test('103. a mid alone is valid', () => {
  expect(drive(validator, [{ mid: 'm' }]).written).toEqual({ 'druid.events.telemetry': 1 });
});

test('an eid or a mid that is a number is quarantined', () => {
  const { decisions } = drive(validator, [{ mid: 'a', eid: 1 }, { mid: 1 }]);
  expect(decisions).toMatchObject([
    { outcome: 'quarantined', reason: 'dv.eid-not-text' },
    { outcome: 'quarantined', reason: 'dv.mid-not-text' },
  ]);
});
