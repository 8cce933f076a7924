import { describe, expect, test } from 'vitest';
import type { Flavour } from '../../../schemas/flavour.ts';
import { loadSchemas } from '../../../schemas/index.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { StageContext } from '../../stage.ts';
import { objectAt } from '../readers.ts';
import { defaultSettings } from '../settings.ts';
import { drive, type Driven, type FakeCache } from '../testing/drive.ts';
import { exampleOf, makeEvent } from '../testing/events.ts';
import { createPipelinePreprocessor } from './index.ts';

const stageOf = (flavour: Flavour): ReturnType<typeof createPipelinePreprocessor> =>
  createPipelinePreprocessor({ schemas: loadSchemas({ flavour }), settings: defaultSettings });
const stages = { sunbird: stageOf('sunbird'), igot: stageOf('igot') };

type Given = Partial<StageContext> & { cache?: FakeCache };

function preprocess(records: readonly (JsonObject | string)[], given: Given = {}): Driven {
  return drive(stages[given.flavour ?? 'sunbird'], records, given);
}

const generic = 'Unable to obtain field name for failed validation';
const notFound = 'Schema not found: eid looks incorrect, sending to failed';

const context = (parts: JsonObject): JsonObject => ({
  context: { ...(makeEvent('START')['context'] as JsonObject), ...parts },
});
const producedBy = (id: string): JsonObject => context({ pdata: { id } });

describe('validation', () => {
  test.each<[string, JsonObject, string]>([
    [
      '30. START with a numeric ver, a text ets and nothing else',
      { eid: 'START', ver: 3, ets: '1', mid: 'm' },
      '"/ets"',
    ],
    ['31. an unknown eid', makeEvent('NO_EID'), notFound],
    ['32. an unknown eid with most fields missing', { eid: 'NO_EID' }, notFound],
    ['33. no eid', { ...makeEvent('START'), eid: null }, generic],
    [
      '35. SUMMARY with a numeric extra value',
      makeEvent('SUMMARY', {
        edata: { ...(makeEvent('SUMMARY')['edata'] as JsonObject), extra: [{ id: 'x', value: 1 }] },
      }),
      '"/allOf/1/properties/edata/properties/extra/items/properties/value"',
    ],
    [
      '36. SUMMARY with timespent as text',
      makeEvent('SUMMARY', {
        edata: { ...(makeEvent('SUMMARY')['edata'] as JsonObject), timespent: '0:16' },
      }),
      '"/allOf/1/properties/edata/properties/timespent"',
    ],
    [
      '38. METRICS without subsystem',
      makeEvent('METRICS', { edata: { system: 's' } }),
      '"/allOf/1/properties/edata"',
    ],
    ['42. a missing mid', makeEvent('START', { mid: null }), generic],
    [
      '43. eid in lower case',
      makeEvent('INTERACT', { eid: 'interact' }),
      '"/allOf/1/properties/eid"',
    ],
    ['46. CB_AUDIT on Sunbird', { ...makeEvent('START'), eid: 'CB_AUDIT' }, notFound],
  ])('%s fails with production’s text', (_, event, text) => {
    const { on, counts, written } = preprocess([{ ...event, metadata: { kept: 1 } }]);
    expect(written).toEqual({ 'telemetry.failed': 1 });
    expect(on('telemetry.failed')).toMatchObject([
      {
        flags: { pp_validation_processed: false },
        metadata: { validation_error: text, src: 'PipelinePreprocessor', kept: 1 },
      },
    ]);
    expect(on('telemetry.failed')[0]).not.toHaveProperty('type');
    expect(counts).toEqual({ 'validation-failed-event-count': 1 });
  });

  test('33. an event that fails keeps its did as message key', () => {
    const { decisions } = preprocess([{ ...makeEvent('START'), eid: null }]);
    expect(decisions[0]?.outputs[0]?.key).toBe('device-1');
  });

  test.each<[string, JsonObject]>([
    ['34. ASSESS with ver 3.1', makeEvent('ASSESS', { ver: '3.1' })],
    [
      '37. SUMMARY with extra values as text',
      makeEvent('SUMMARY', {
        edata: {
          ...(makeEvent('SUMMARY')['edata'] as JsonObject),
          extra: [{ id: 'x', value: '1' }],
        },
      }),
    ],
    ['39. METRICS with a decimal ets', makeEvent('METRICS', { ets: 1620542437965 })],
    ['40. SEARCH with filters.dialCodes', makeEvent('SEARCH')],
    [
      '41. unknown root fields and an empty actor',
      makeEvent('START', { more: 1, actor: { id: '', type: '' } }),
    ],
    ['60. INTERRUPT', makeEvent('INTERRUPT')],
  ])('%s is valid: telemetry.unique and the primary denormalisation', (_, event) => {
    const { written, on, counts } = preprocess([event]);
    expect(written).toEqual({ 'telemetry.unique': 1, 'telemetry.unique.primary': 1 });
    expect(on('telemetry.unique')).toMatchObject([
      { ...event, type: 'events', flags: { pp_validation_processed: true } },
    ]);
    expect(counts).toEqual({
      'validation-success-event-count': 1,
      'unique-event-count': 1,
      'denorm-primary-route-success-count': 1,
      'primary-route-success-count': 1,
    });
  });

  test('44. a fragment name passes as eid: on Sunbird it goes on, on iGOT it has no mid and is a duplicate', () => {
    expect(preprocess([{ eid: 'ROLLUP' }]).written).toEqual({
      'telemetry.unique.primary': 1,
      'telemetry.unique': 1,
    });
    const igot = preprocess([{ eid: 'ROLLUP' }], { flavour: 'igot' });
    expect(igot.written).toEqual({ 'telemetry.duplicate': 1 });
    expect(igot.decisions[0]?.reason).toBe('pp.mid-missing');
  });

  test('45. bytes that are not JSON fail with flags and metadata only', () => {
    const { on, decisions } = preprocess(['not json']);
    expect(on('telemetry.failed')).toEqual([
      {
        flags: { pp_validation_processed: false },
        metadata: { validation_error: generic, src: 'PipelinePreprocessor' },
      },
    ]);
    expect(decisions[0]).toMatchObject({ outcome: 'failed', reason: 'pp.unreadable' });
  });

  test('an eid that is a number is quarantined, its neighbours go on', () => {
    const { decisions } = preprocess([{ ...makeEvent('START'), eid: 5 }, makeEvent('START')]);
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['quarantined', 'forwarded']);
  });
});

describe('correction and defaults', () => {
  test('48, 49. a blank channel gets the default, a dial code upper case; the same event again is a duplicate', () => {
    const cache: FakeCache = new Map();
    const event = makeEvent('INTERACT', {
      ...context({ channel: ' ' }),
      object: { id: 'pczka3', type: 'DialCode' },
    });
    const first = preprocess([event], { cache });
    expect(first.written).toEqual({ 'telemetry.unique': 1, 'telemetry.unique.secondary': 1 });
    expect(first.on('telemetry.unique')).toMatchObject([
      { context: { channel: defaultSettings.defaultChannel }, object: { id: 'PCZKA3' } },
    ]);
    expect(first.asked).toMatchObject([[{ db: 7, key: event['mid'], ttlSeconds: 3600 }]]);

    const again = preprocess([event], { cache });
    expect(again.written).toEqual({ 'telemetry.duplicate': 1 });
    expect(again.on('telemetry.duplicate')).toMatchObject([
      { flags: { pp_duplicate: true, pp_validation_processed: true } },
    ]);
    expect(again.counts).toMatchObject({ 'duplicate-event-count': 1 });
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['52. a qr object', { object: { id: 'pczka3', type: 'qr' } }, { object: { id: 'PCZKA3' } }],
    [
      '53. a federated actor id',
      { actor: { id: 'f:abc:123-456', type: 'User' } },
      { actor: { id: '123-456' } },
    ],
    [
      '53. a federated uid',
      { uid: 'f:a:b', actor: { id: 'x', type: 'User' } },
      { uid: 'f:a:b', actor: { id: 'b' } },
    ],
    [
      '54. syncts from @timestamp',
      { '@timestamp': '2020-07-19T18:42:41.524Z' },
      { syncts: 1595184161524 },
    ],
    [
      '55. @timestamp from syncts',
      { syncts: 1579564974098 },
      { '@timestamp': '2020-01-21T00:02:54.098Z' },
    ],
    [
      'neither syncts nor @timestamp',
      {},
      { syncts: 1781524800000, '@timestamp': '2026-06-15T12:00:00.000Z' },
    ],
    ['both', { syncts: 1, '@timestamp': 'anything' }, { syncts: 1, '@timestamp': 'anything' }],
  ])('%s', (_, given, expected) => {
    const { on } = preprocess([makeEvent('START', given)]);
    expect(on('telemetry.unique')).toMatchObject([expected]);
  });

  test.each<[string, JsonObject]>([
    ['@timestamp of another shape', { '@timestamp': '2020-07-19 18:42' }],
    ['@timestamp on a day that does not exist', { '@timestamp': '2020-02-30T00:00:00.000Z' }],
    ['syncts as text, without @timestamp', { syncts: '1' }],
  ])('%s would crash the job: quarantined', (_, given) => {
    const { decisions, written } = preprocess([makeEvent('START', given)]);
    expect(decisions).toMatchObject([
      { outcome: 'quarantined', reason: 'pp.timestamp-unreadable' },
    ]);
    expect(written).toEqual({});
  });

  test('the default of @timestamp is local time with a Z, as on a host in India', () => {
    const settings = { ...defaultSettings, zoneOffsetMinutes: 330 };
    const stage = createPipelinePreprocessor({
      schemas: loadSchemas({ flavour: 'sunbird' }),
      settings,
    });
    const { on } = drive(stage, [
      makeEvent('START', { syncts: 0 }),
      makeEvent('START', { '@timestamp': '1970-01-01T05:30:00.000Z' }),
    ]);
    expect(on('telemetry.unique')).toMatchObject([
      { '@timestamp': '1970-01-01T05:30:00.000Z' },
      { syncts: 0 },
    ]);
  });
});

describe('deduplication', () => {
  test('50. on Sunbird an unlisted producer passes twice, flagged; on iGOT the second is a duplicate', () => {
    const event = makeEvent('START', producedBy('other'));
    const sunbird = preprocess([event, event]);
    expect(sunbird.on('telemetry.unique').map(({ flags }) => flags)).toEqual([
      { pp_validation_processed: true, pp_duplicate_skipped: true },
      { pp_validation_processed: true, pp_duplicate_skipped: true },
    ]);
    expect(sunbird.counts['unique-event-count']).toBe(2);
    const igot = preprocess([event, event], { flavour: 'igot' });
    expect(igot.written).toMatchObject({ 'telemetry.unique': 1, 'telemetry.duplicate': 1 });
    expect(igot.on('telemetry.unique')[0]?.['flags']).toEqual({ pp_validation_processed: true });
  });

  test('51. a unique event of a listed producer carries no dedup flag', () => {
    const { on } = preprocess([makeEvent('START')]);
    expect(on('telemetry.unique')[0]?.['flags']).toEqual({ pp_validation_processed: true });
  });

  test('the listed producers follow the name of the environment', () => {
    const event = makeEvent('START', producedBy('prod.sunbird.desktop'));
    expect(preprocess([event, event], { env: 'prod' }).written['telemetry.duplicate']).toBe(1);
    expect(preprocess([event, event]).written['telemetry.duplicate']).toBeUndefined();
  });

  test('57. LOG goes to Druid only and is never a duplicate', () => {
    const event = makeEvent('LOG');
    const { written, counts, asked } = preprocess([event, event], { flavour: 'igot' });
    expect(written).toEqual({ 'druid.events.log': 2 });
    expect(counts).toEqual({
      'validation-success-event-count': 2,
      'log-route-success-count': 2,
    });
    expect(asked).toEqual([]);
  });
});

describe('routing', () => {
  test('56. ERROR of the system goes to telemetry.error only, without key', () => {
    const event = makeEvent('ERROR', {
      actor: { id: 's', type: 'System' },
      context: { channel: 'c', env: 'e', pdata: { id: 'p' } },
    });
    const { written, decisions, counts } = preprocess([event]);
    expect(written).toEqual({ 'telemetry.error': 1 });
    expect(decisions[0]?.outputs[0]?.key).toBeNull();
    expect(counts['error-route-success-count']).toBe(1);
    expect(counts['primary-route-success-count']).toBeUndefined();
  });

  test('58. AUDIT goes three ways as the same object', () => {
    const { written, decisions, counts } = preprocess([makeEvent('AUDIT')]);
    expect(written).toEqual({
      'telemetry.audit': 1,
      'telemetry.unique': 1,
      'telemetry.unique.primary': 1,
    });
    expect(new Set(decisions[0]?.outputs.map(({ value }) => value)).size).toBe(1);
    expect(counts).toMatchObject({
      'audit-route-success-count': 1,
      'primary-route-success-count': 1,
    });
  });

  test('59. a run of 17 events gives the numbers of the fixture', () => {
    const repeated = makeEvent('INTERACT');
    const share = makeEvent('SHARE', {
      edata: {
        items: [
          { id: 'a', type: 'c', ver: '1' },
          {
            id: 'b',
            type: 'c',
            ver: '1',
            params: [
              { transfers: 0, size: 1 },
              { transfers: 1, size: '2' },
            ],
          },
        ],
      },
    });
    const { written, counts } = preprocess([
      repeated,
      repeated,
      share,
      makeEvent('AUDIT'),
      makeEvent('LOG'),
      makeEvent('ERROR'),
      ...['START', 'END', 'SEARCH', 'SUMMARY'].map((eid) => makeEvent(eid)),
      ...Array.from({ length: 7 }, () => makeEvent('NO_EID')),
    ]);
    expect(written).toEqual({
      'telemetry.unique': 10,
      'telemetry.failed': 7,
      'telemetry.duplicate': 1,
      'telemetry.audit': 1,
      'druid.events.log': 1,
      'telemetry.error': 1,
      'telemetry.unique.secondary': 4,
      'telemetry.unique.primary': 6,
    });
    expect(counts).toEqual({
      'validation-success-event-count': 10,
      'validation-failed-event-count': 7,
      'unique-event-count': 8,
      'duplicate-event-count': 1,
      'primary-route-success-count': 7,
      'audit-route-success-count': 1,
      'share-route-success-count': 1,
      'share-item-event-success-count': 2,
      'log-route-success-count': 1,
      'error-route-success-count': 1,
      'denorm-primary-route-success-count': 6,
      'denorm-secondary-route-success-count': 4,
    });
  });

  test.each([
    ['61', 'IMPRESSION', 'Course', 'learn'],
    ['61', 'IMPRESSION', 'home', 'other'],
    ['61', 'AUDIT', 'learn', undefined],
    ['63', 'END', 'events', 'events'],
    ['63', 'START', 'constructor', 'other'],
  ])('%s. on iGOT %s of env %s has hub %s', (_, eid, env, hub) => {
    const { on } = preprocess([makeEvent(eid, context({ env }))], { flavour: 'igot' });
    const hubs = on('telemetry.unique').map((event) => objectAt(event, 'context')?.['hub']);
    expect(hubs).toEqual([hub]);
  });

  test('61. Sunbird knows no hub, and a duplicate on iGOT has none yet', () => {
    const event = makeEvent('START', context({ env: 'learn' }));
    expect(preprocess([event]).on('telemetry.unique')[0]).not.toHaveProperty('context.hub');
    const igot = preprocess([event, event], { flavour: 'igot' });
    expect(igot.on('telemetry.duplicate')[0]).not.toHaveProperty('context.hub');
  });

  test('62. on iGOT CB_AUDIT goes to its own topic and to the primary denormalisation', () => {
    const { written, counts } = preprocess(
      [exampleOf('CB_AUDIT', loadSchemas({ flavour: 'igot' }))],
      { flavour: 'igot' },
    );
    expect(written).toEqual({ 'telemetry.cb.audit': 1, 'telemetry.unique.primary': 1 });
    expect(counts).toMatchObject({ 'cb-audit-route-success-count': 1 });
    expect(counts['primary-route-success-count']).toBeUndefined();
  });
});

const item = { id: 'do_1', type: 'TextBook', ver: '1.0' };
const shareOf = (items: readonly JsonObject[], parts: JsonObject = {}): JsonObject =>
  makeEvent('SHARE', { edata: { dir: 'In', type: 'File', items }, ...parts });
const itemsOf = (share: JsonObject): readonly JsonObject[] =>
  preprocess([share])
    .on('telemetry.unique')
    .filter(({ eid }) => eid === 'SHARE_ITEM');

describe('SHARE', () => {
  test.each<[string, JsonObject, readonly JsonObject[]]>([
    [
      '64. no transfers: a download',
      { params: [{ transfers: 0, size: 21084308 }] },
      [{ type: 'download', size: 21084308 }],
    ],
    [
      '65. transfers, and an empty size',
      { params: [{ transfers: 12, size: '' }] },
      [{ type: 'import', size: 0 }],
    ],
    [
      '65. a size as text',
      { params: [{ transfers: '0', size: '123' }] },
      [{ type: 'download', size: 123 }],
    ],
    ['66. no params: the type of the SHARE', {}, [{ type: 'File', size: 0 }]],
    ['67. empty params: nothing', { params: [] }, []],
  ])('%s', (_, parts, expected) => {
    const share = shareOf([{ ...item, ...parts }]);
    expect(itemsOf(share).map(({ edata }) => edata)).toEqual(
      expected.map((edata) => ({ dir: 'In', ...edata })),
    );
    expect(preprocess([share]).counts['share-item-event-success-count']).toBe(1);
  });

  test('68. the parent object becomes the rollup of every item; without one the rollup is empty', () => {
    const parent = { object: { id: 'do_book', type: 'TextBook' } };
    expect(itemsOf(shareOf([item, item], parent)).map(({ object }) => object)).toEqual([
      { ...item, rollup: { l1: 'do_book' } },
      { ...item, rollup: { l1: 'do_book' } },
    ]);
    expect(itemsOf(shareOf([item]))[0]?.['object']).toEqual({ ...item, rollup: {} });
  });

  test('69. the SHARE on telemetry.unique says that it was flattened, the one on primary does not', () => {
    const { on } = preprocess([shareOf([item])]);
    expect(on('telemetry.unique')[0]).toMatchObject({
      eid: 'SHARE',
      flags: { pp_share_event_processed: true },
    });
    expect(on('telemetry.unique.primary')[0]?.['flags']).toEqual({ pp_validation_processed: true });
  });

  test('a SHARE_ITEM has the whole mid of its SHARE, however long', () => {
    const mid = 'SHARE:'.repeat(30);
    expect(itemsOf(shareOf([item], { mid }))[0]?.['mid']).toMatch(new RegExp(`^${mid}-`));
  });

  test('a SHARE_ITEM in full: no flags, no @timestamp, no type; it is a child of its SHARE', () => {
    const share = shareOf([item], {
      tags: ['t'],
      syncts: 7,
      ...context({ env: 'learn', sid: 's', cdata: [] }),
    });
    const { on, decisions } = preprocess([share], { uuid: () => 'id', flavour: 'igot' });
    expect(on('telemetry.unique.secondary')).toEqual([
      {
        eid: 'SHARE_ITEM',
        ver: '3.0',
        ets: share['ets'],
        syncts: 7,
        mid: `${share['mid'] as string}-id`,
        actor: share['actor'],
        context: share['context'],
        object: { ...item, rollup: {} },
        edata: { dir: 'In', type: 'File', size: 0 },
        tags: ['t'],
      },
    ]);
    expect(decisions.map(({ child, reason }) => [child, reason])).toEqual([
      [undefined, 'pp.share'],
      [0, 'pp.share-item'],
    ]);
    expect(decisions[1]?.outputs.map(({ key }) => key)).toEqual(['device-1', 'device-1']);
  });
});

test('a stage leaves its input as it was', () => {
  const event = makeEvent('INTERACT', {
    ...context({ channel: ' ', env: 'learn' }),
    object: { id: 'a', type: 'qr' },
    flags: { ex_processed: true },
  });
  const before = structuredClone(event);
  const stage = stages.igot;
  const run = stage.process([{ id: 'a', value: new Uint8Array(), event }], {
    flavour: 'igot',
    env: 'dev',
    now: () => 0,
    uuid: () => '',
  });
  run.next();
  run.next([{ kind: 'claim', first: true }]);
  expect(event).toEqual(before);
});
