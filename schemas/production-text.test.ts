import { describe, expect, test } from 'vitest';
import { changed, type Path } from './change.ts';
import { loadSchemas, type Verdict } from './index.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { genericText, noSchemaText, scrape } from './slow/production-text.ts';

const igot = loadSchemas({ flavour: 'igot' });
const sunbird = loadSchemas({ flavour: 'sunbird' });

/** The smallest valid event, with the payload given (spec/pipeline.md §6.3). */
function event(eid: string, edata: JsonValue = {}, more: JsonObject = {}): JsonObject {
  return {
    eid,
    ets: 1,
    ver: '3.0',
    mid: 'm',
    actor: { id: '', type: '' },
    context: { channel: 'c', env: 'e', pdata: { id: 'p' } },
    edata,
    ...more,
  };
}

function put(to: JsonObject, path: Path, value: JsonValue): JsonObject {
  const last = path.at(-1);
  if (typeof last !== 'string') throw new Error('the last step is a key');
  return changed(to, path.slice(0, -1), { kind: 'add', key: last, value }) as JsonObject;
}

function drop(from: JsonObject, ...path: Path): JsonObject {
  const key = String(path.at(-1));
  return changed(from, path.slice(0, -1), { kind: 'remove', key }) as JsonObject;
}

function textOf(verdict: Verdict): string {
  return verdict.kind === 'valid' ? 'valid' : verdict.text;
}

const quoted = (pointer: string): string => `"${pointer}"`;
const edataPointer = quoted('/allOf/1/properties/edata');
const underEdata = (rest: string): string => quoted(`/allOf/1/properties/edata/properties/${rest}`);

const heartbeat = event('HEARTBEAT');
const interact = event('INTERACT', { type: '', id: '' });
const start = event('START', { type: '' });
const item = { id: '' };
const assess = event('ASSESS', { item, pass: '', score: 0, resvalues: [], duration: 0 });
const summary = event('SUMMARY', {
  type: '',
  starttime: 0,
  endtime: 0,
  timespent: 0,
  pageviews: 0,
  interactions: 0,
});
const impression = event('IMPRESSION', { type: '', pageid: '', uri: '' });
const failure = event('ERROR', { err: '', errtype: '', stacktrace: '' });
const metrics = event('METRICS', { system: '', subsystem: '' });
const search = event('SEARCH', { query: '', size: 0, topn: [] });
const competency = {
  state: 'Draft',
  props: ['FRAC'],
  cb_object: { id: '', type: 'Role', ver: '', name: '', org: '', sub_type: '' },
};
const workOrder = {
  state: 'Draft',
  props: ['WAT'],
  cb_object: { id: '', type: 'WorkOrder', ver: '', name: '', org: '' },
  cb_data: { data: {} },
};
const cbAudit = event('CB_AUDIT', competency, { object: {} });
const wat = event('CB_AUDIT', workOrder, { object: {} });

describe('validation_error of the preprocessor (spec/pipeline.md §6.2)', () => {
  test.each<[string, JsonObject]>([
    ['heartbeat, the smallest valid event', heartbeat],
    ['interact', interact],
    ['start', start],
    ['assess', assess],
    ['summary', summary],
    ['impression', impression],
    ['error', failure],
    ['metrics', metrics],
    ['search', search],
    ['cb_audit, competency', cbAudit],
    ['cb_audit, work order', wat],
    [
      'unknown root key, open actor, context and object',
      event('HEARTBEAT', { x: 1 }, { x: 1, object: { version: 1 } }),
    ],
    ['context.rollup of any shape', put(heartbeat, ['context', 'rollup'], 7)],
    ['a blank channel', put(heartbeat, ['context', 'channel'], ' ')],
    ['dialCodes in the filters', put(search, ['edata', 'filters'], { dialCodes: 'V4M5I6' })],
    ['ver 3.1', put(heartbeat, ['ver'], '3.1')],
    ['ets of any magnitude', put(heartbeat, ['ets'], -1.5e300)],
  ])('%s passes', (_what, given) => {
    expect(igot.validateEvent(given).kind).toBe('valid');
  });

  test.each<[string, JsonObject, string]>([
    ...['eid', 'ets', 'ver', 'mid', 'actor', 'context', 'edata'].map(
      (key): [string, JsonObject, string] => [`${key} missing`, drop(heartbeat, key), genericText],
    ),
    ['ver 3', put(heartbeat, ['ver'], 3), quoted('/ver')],
    ['ver "2.1"', put(heartbeat, ['ver'], '2.1'), quoted('/ver')],
    ['mid empty', put(heartbeat, ['mid'], ''), quoted('/mid')],
    ['mid 7', put(heartbeat, ['mid'], 7), quoted('/mid')],
    ['ets "123"', put(heartbeat, ['ets'], '123'), quoted('/ets')],
    ['actor.id missing', drop(heartbeat, 'actor', 'id'), quoted('/actor')],
    ['actor.id 5', put(heartbeat, ['actor', 'id'], 5), quoted('/actor/id')],
    ['actor null', put(heartbeat, ['actor'], null), quoted('/actor')],
    ['object null', put(heartbeat, ['object'], null), quoted('/object')],
    [
      'context.channel empty',
      put(heartbeat, ['context', 'channel'], ''),
      quoted('/context/channel'),
    ],
    ['context.channel missing', drop(heartbeat, 'context', 'channel'), quoted('/context')],
    ['context.env missing', drop(heartbeat, 'context', 'env'), quoted('/context')],
    ['context.pdata missing', drop(heartbeat, 'context', 'pdata'), quoted('/context')],
    ['pdata.id missing', drop(heartbeat, 'context', 'pdata', 'id'), quoted('/context/pdata')],
    [
      'cdata entry with an extra key',
      put(heartbeat, ['context', 'cdata'], [{ type: '', id: '', name: '' }]),
      quoted('/context/cdata/0'),
    ],
    ['cdata not an array', put(heartbeat, ['context', 'cdata'], {}), quoted('/context/cdata')],
    [
      'cdata[0].id a number',
      put(heartbeat, ['context', 'cdata'], [{ type: '', id: 1 }]),
      quoted('/context/cdata/0/id'),
    ],
    ['tags[0] a number', put(heartbeat, ['tags'], [1]), quoted('/tags/0')],
    ['object.ver a number', put(heartbeat, ['object'], { ver: 1 }), quoted('/object/ver')],
    [
      'object.rollup.l1 a number',
      put(heartbeat, ['object'], { rollup: { l1: 1 } }),
      quoted('/object/rollup/l1'),
    ],
    [
      'actor, context and ets bad: actor comes first',
      { ...heartbeat, ets: '1', actor: { id: '' }, context: {} },
      quoted('/actor'),
    ],
    [
      'mid and actor.id missing: the allOf error wins over the missing root field',
      drop(drop(heartbeat, 'mid'), 'actor', 'id'),
      quoted('/actor'),
    ],
    [
      'ets bad and edata bad: the common part comes first',
      put(drop(interact, 'edata', 'id'), ['ets'], 'x'),
      quoted('/ets'),
    ],
    ['edata lacks a required key', drop(interact, 'edata', 'id'), edataPointer],
    ['edata has an extra key', put(interact, ['edata', 'x'], 1), edataPointer],
    ['edata null', put(interact, ['edata'], null), edataPointer],
    ['edata an array', put(interact, ['edata'], []), edataPointer],
    ['edata.type a number', put(interact, ['edata', 'type'], 1), underEdata('type')],
    ['edata.duration "1"', put(interact, ['edata', 'duration'], '1'), underEdata('duration')],
    [
      'eid in the wrong case',
      put(interact, ['eid'], 'Interact'),
      quoted('/allOf/1/properties/eid'),
    ],
    ['INTERACT target without ver', put(interact, ['edata', 'target'], { id: '', type: '' }), '""'],
    ['ERROR object without ver', put(failure, ['edata', 'object'], { id: '', type: '' }), '""'],
    ['ASSESS item without id', drop(assess, 'edata', 'item', 'id'), '""'],
    ['SHARE items an object', event('SHARE', { items: {} }), '""'],
    [
      'ASSESS item.maxscore "1"',
      put(assess, ['edata', 'item', 'maxscore'], '1'),
      quoted('/properties/maxscore'),
    ],
    ['SHARE item with an unknown key', event('SHARE', { items: [{ x: 1 }] }), quoted('/items')],
    [
      'SHARE item id a number',
      event('SHARE', { items: [{ id: 1 }] }),
      quoted('/items/properties/id'),
    ],
    ['START dspec.mem -2', put(start, ['edata', 'dspec'], { mem: -2 }), quoted('/properties/mem')],
    [
      'IMPRESSION visits[0] without objid',
      put(impression, ['edata', 'visits'], [{ objtype: '' }]),
      underEdata('visits/items'),
    ],
    [
      'SUMMARY extra[].value a number',
      put(summary, ['edata', 'extra'], [{ id: '', value: 1 }]),
      underEdata('extra/items/properties/value'),
    ],
    [
      'METRICS value a string',
      put(metrics, ['edata', 'metrics'], [{ value: '1' }]),
      underEdata('metrics/items/properties/value'),
    ],
    ['CB_AUDIT edata without state', drop(cbAudit, 'edata', 'state'), edataPointer],
    [
      'CB_AUDIT cb_object.type unknown',
      put(cbAudit, ['edata', 'cb_object', 'type'], 'X'),
      edataPointer,
    ],
    ['CB_AUDIT with empty cb_data', put(wat, ['edata', 'cb_data'], {}), edataPointer],
    ['CB_AUDIT edata null', put(wat, ['edata'], null), edataPointer],
    ['CB_AUDIT without object', drop(cbAudit, 'object'), genericText],
  ])('%s → %s', (_what, given, text) => {
    expect(textOf(igot.validateEvent(given))).toBe(text);
  });

  test.each(['COMMON', 'DSPEC', 'OBJECT', 'PARENT', 'ROLLUP', 'UASPEC'])(
    'an event with the eid of the fragment %s passes, even with nothing else',
    (eid) => {
      expect(igot.validateEvent({ eid }).kind).toBe('valid');
      expect(igot.validateEvent(event(eid)).kind).toBe('valid');
    },
  );

  test.each([
    'ACTOR',
    'CDATA',
    'CONTEXT',
    'INLINEOBJECT',
    'ITEMS',
    'PDATA',
    'PLUGIN',
    'QUESTION',
    'TARGET',
  ])('an event with the eid of the fragment %s fails with the generic text', (eid) => {
    expect(textOf(igot.validateEvent(event(eid)))).toBe(genericText);
  });

  test.each(['CB_DATA', 'CB_FRAC_EDATA', 'CB_FRAC_OBJECT', 'CB_WAT_EDATA', 'CB_WAT_OBJECT'])(
    'the eid of the fragment %s fails with the generic text in igot and has no schema in sunbird',
    (eid) => {
      expect(textOf(igot.validateEvent(event(eid)))).toBe(genericText);
      expect(sunbird.validateEvent(event(eid)).kind).toBe('no-schema');
    },
  );

  test('the eid EVENT fails with an empty pointer, ENVELOPE passes when the envelope rules hold', () => {
    expect(textOf(igot.validateEvent(event('EVENT')))).toBe('""');
    expect(textOf(sunbird.validateEvent(event('EVENT')))).toBe('""');
    expect(igot.validateEvent(event('ENVELOPE', 7)).kind).toBe('valid');
    expect(textOf(igot.validateEvent(drop(event('ENVELOPE'), 'mid')))).toBe(genericText);
  });
});

describe('the edge cases of spec/pipeline.md §9 that concern validation', () => {
  test('30: START with a numeric ver, a text as ets, no actor, context, edata names /ets', () => {
    const given = { eid: 'START', ver: 3, ets: '1718', mid: 'm' };
    expect(textOf(igot.validateEvent(given))).toBe(quoted('/ets'));
  });

  test('31, 32: an unknown eid has no schema, whatever else is there', () => {
    for (const given of [event('NO_EID'), { eid: 'NO_EID' }, event('SHARE_ITEM'), event('')]) {
      expect(igot.validateEvent(given)).toMatchObject({ kind: 'no-schema', text: noSchemaText });
    }
  });

  test('33: no eid is judged by the envelope and fails with the generic text', () => {
    expect(igot.validateEvent(drop(heartbeat, 'eid'))).toMatchObject({
      schema: 'telemetry/3.0/envelope.json',
      text: genericText,
    });
  });

  test('34: ASSESS with ver 3.1 is valid', () => {
    expect(igot.validateEvent(put(assess, ['ver'], '3.1')).kind).toBe('valid');
  });

  test('35, 36, 37: SUMMARY needs texts as extra values and a number as timespent', () => {
    const numeric = put(summary, ['edata', 'extra'], [{ id: 'a', value: 1 }]);
    const clock = put(summary, ['edata', 'timespent'], '0:16');
    const texts = put(
      summary,
      ['edata', 'extra'],
      [
        { id: 'a', value: '1' },
        { id: 'b', value: '' },
      ],
    );
    expect(igot.validateEvent(numeric).kind).toBe('invalid');
    expect(igot.validateEvent(clock).kind).toBe('invalid');
    expect(igot.validateEvent(texts).kind).toBe('valid');
  });

  test('38, 39: METRICS without a subsystem fails, with one and a double as ets it passes', () => {
    expect(textOf(igot.validateEvent(drop(metrics, 'edata', 'subsystem')))).toBe(edataPointer);
    expect(igot.validateEvent(put(metrics, ['ets'], 1620542437965.0)).kind).toBe('valid');
  });

  test('40: SEARCH with filters.dialCodes is valid and not changed', () => {
    const given = put(search, ['edata', 'filters'], { dialCodes: ['V4M5I6'] });
    const before = structuredClone(given);
    expect(igot.validateEvent(given).kind).toBe('valid');
    expect(given).toEqual(before);
  });

  test('41: unknown root fields and an empty actor are valid', () => {
    expect(igot.validateEvent(event('HEARTBEAT', {}, { whatever: [null] })).kind).toBe('valid');
  });

  test('42: a missing mid gives the generic text', () => {
    expect(textOf(igot.validateEvent(drop(interact, 'mid')))).toBe(genericText);
  });

  test('43: eid interact finds its file and fails on the enum', () => {
    expect(textOf(igot.validateEvent(put(interact, ['eid'], 'interact')))).toBe(
      quoted('/allOf/1/properties/eid'),
    );
  });

  test('44: eid ROLLUP and nothing else passes', () => {
    expect(igot.validateEvent({ eid: 'ROLLUP' })).toEqual({
      kind: 'valid',
      schema: 'telemetry/3.0/rollup.json',
    });
  });

  test('45: the empty event that unparsable bytes become fails with the generic text', () => {
    expect(textOf(igot.validateEvent({}))).toBe(genericText);
  });

  test('46: CB_AUDIT has no schema in the sunbird flavour', () => {
    expect(sunbird.validateEvent(cbAudit)).toMatchObject({ kind: 'no-schema', text: noSchemaText });
  });

  test.each([
    ['no reports', 'error: object has missing required properties (["mid"])', genericText],
    ['one comma behind reports', 'x, y, z reports: {"/allOf/0":[], "/allOf/1":[]}', genericText],
    [
      'a comma inside the pointer cuts it, and the last character goes all the same',
      'reports: {"/allOf/0":[{"level":"error","schema":{"loadingURI":"#","pointer":""},"instance":{"pointer":"/a,b"}}',
      '"/',
    ],
  ])('47: report text with %s', (_what, report, text) => {
    expect(scrape(report)).toBe(text);
  });

  test('a report whose fourth piece is no pointer crashes the job: no text', () => {
    expect(
      scrape('reports: {"/allOf/0":[],"/allOf/1":[],"/allOf/2":[{"level":"error","schema":{}}]}'),
    ).toBeUndefined();
  });
});

describe('dv_error of the druid validator (spec/pipeline.md §3.9, §6.7)', () => {
  const summaryEvent: JsonObject = {
    eid: 'ME_WORKFLOW_SUMMARY',
    ets: 1,
    syncts: 1,
    ver: '1.0',
    mid: 'm',
    context: {},
    edata: {},
  };

  test.each<[string, JsonObject]>([
    ['96: valid INTERACT', { ...interact, contentdata: { framework: 'igot' } }],
    ['96: valid ME_WORKFLOW_SUMMARY', summaryEvent],
    [
      '96, 99: SEARCH with filters.dialCodes',
      put(search, ['edata', 'filters'], { dialCodes: 'x' }),
    ],
    ['103: an event with only a mid', { mid: 'm' }],
    ['an event with an eid that has no schema', { eid: 'NO_EID' }],
    ['several dial codes', { ...interact, dialcodedata: [{ channel: '' }, {}] }],
    [
      'status and channel of any type',
      { ...interact, dialcodedata: { status: 1 }, contentdata: { channel: 1 } },
    ],
    ['edata of any shape', { ...interact, edata: 7 }],
  ])('%s passes', (_what, given) => {
    expect(igot.validateDruidEvent(given).kind).toBe('valid');
  });

  test.each<[string, JsonObject, string]>([
    [
      '97: contentdata.framework an array',
      { ...interact, contentdata: { framework: ['igot'] } },
      quoted('/contentdata/framework'),
    ],
    ['dialcodedata a string', { ...interact, dialcodedata: 'V4M5I6' }, quoted('/dialcodedata')],
    [
      'a dial code of several with a text as generatedon',
      { ...interact, dialcodedata: [{}, { generatedon: '1' }] },
      quoted('/dialcodedata/1/generatedon'),
    ],
    [
      'derivedlocationdata.state null',
      { ...interact, derivedlocationdata: { state: null } },
      quoted('/derivedlocationdata/state'),
    ],
    ['SEARCH without edata.query', drop(search, 'edata', 'query'), edataPointer],
    ['SEARCH without actor', drop(search, 'actor'), genericText],
    ['eid search in lower case', put(search, ['eid'], 'search'), quoted('/allOf/1/properties/eid')],
    ['eid empty', { eid: '' }, quoted('/allOf/1/properties/eid')],
    ['WFS without syncts', drop(summaryEvent, 'syncts'), genericText],
    [
      'WFS dimensions.pdata without id',
      { ...summaryEvent, dimensions: { pdata: {} } },
      quoted('/dimensions/pdata'),
    ],
    [
      'WFS eid in lower case',
      { ...summaryEvent, eid: 'me_workflow_summary' },
      quoted('/allOf/1/properties/eid'),
    ],
  ])('%s → %s', (_what, given, text) => {
    expect(textOf(igot.validateDruidEvent(given))).toBe(text);
    expect(textOf(sunbird.validateDruidEvent(given))).toBe(text);
  });
});
