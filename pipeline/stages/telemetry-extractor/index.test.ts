import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { Stage } from '../../stage.ts';
import { javaDouble } from '../java-text.ts';
import { defaultSettings } from '../settings.ts';
import { drive, type FakeCache } from '../testing/drive.ts';
import { makeBatch, makeEvent } from '../testing/events.ts';
import { eventSizeBytes, mayExceed } from './event-size.ts';
import { createTelemetryExtractor } from './index.ts';

const extractor = createTelemetryExtractor(defaultSettings);

function limitedTo(eventMaxSizeBytes: number): Stage {
  return createTelemetryExtractor({ ...defaultSettings, eventMaxSizeBytes });
}

test('3. a batch seen first is unpacked and its msgid claimed in db 1 for an hour', () => {
  const cache: FakeCache = new Map();
  const batch = makeBatch([makeEvent('START')], { params: { msgid: 'batch-1' } });
  const { written, counts, asked } = drive(extractor, [batch], { cache });
  expect(written).toEqual({ 'telemetry.raw': 1, 'druid.events.log': 1 });
  expect(counts['unique-event-count']).toBe(1);
  expect(asked).toMatchObject([[{ kind: 'claim', db: 1, key: 'batch-1', ttlSeconds: 3600 }]]);
  expect(cache.has('1/batch-1')).toBe(true);
});

test('4. the same batch again goes whole to the duplicates, and counts as a success all the same', () => {
  const cache: FakeCache = new Map();
  const batch = makeBatch([makeEvent('START')], { params: { msgid: 'b' }, flags: { old: true } });
  drive(extractor, [batch], { cache });
  const again = drive(extractor, [batch], { cache });
  expect(again.written).toEqual({ 'telemetry.extractor.duplicate': 1 });
  expect(again.on('telemetry.extractor.duplicate')).toEqual([
    { ...batch, flags: { extractor_duplicate: true } },
  ]);
  expect(again.counts).toEqual({ 'success-batch-count': 1, 'duplicate-event-count': 1 });
});

test('4. the second of two equal batches read together is the duplicate', () => {
  const batch = makeBatch([], { params: { msgid: 'twice' } });
  const { decisions } = drive(extractor, [batch, batch]);
  expect(decisions.map(({ input, outcome }) => [input, outcome])).toEqual([
    [0, 'unpacked'],
    [0, 'forwarded'],
    [1, 'duplicate'],
  ]);
});

test('5. a batch without msgid is never a duplicate', () => {
  const batch = makeBatch([makeEvent('START')], { params: {} });
  const { written, asked, counts } = drive(extractor, [batch, batch]);
  expect(written['telemetry.raw']).toBe(2);
  expect(asked).toEqual([]);
  expect(counts['unique-event-count']).toBe(2);
});

test('6. a batch without params is unpacked; its audit LOG gets a random did', () => {
  const { on } = drive(extractor, [makeBatch([])]);
  expect(on('druid.events.log')[0]).toMatchObject({
    context: { did: expect.stringContaining('uuid-') },
  });
});

test('7. invalid JSON goes unchanged to the failed batches', () => {
  const text = '{"events": ["eid": "LOG"]}';
  const { written, textOn, counts } = drive(extractor, [text]);
  expect(written).toEqual({ 'telemetry.extractor.failed': 1 });
  expect(textOn('telemetry.extractor.failed')).toEqual([text]);
  expect(counts).toEqual({ 'failed-batch-count': 1 });
});

test('8. params that is text, or a msgid that is a number, fails the batch', () => {
  const { written, decisions } = drive(extractor, [
    makeBatch([], { params: 'text' }),
    makeBatch([], { params: { msgid: 7 } }),
    '"text"',
    '',
  ]);
  expect(written).toEqual({ 'telemetry.extractor.failed': 4 });
  expect(decisions.map(({ detail }) => detail)).toEqual([
    'params is not an object',
    'params.msgid is not text',
    'not a JSON object',
    'The text is empty; JSON is needed.',
  ]);
});

test.each([
  ['9. events is empty', makeBatch([])],
  ['10. events is missing', { id: 'b' }],
  ['10. events is null', { events: null }],
] as const)('%s: only the audit LOG comes out', (_, batch) => {
  const { written, on } = drive(extractor, [batch]);
  expect(written).toEqual({ 'druid.events.log': 1 });
  expect(on('druid.events.log')).toMatchObject([{ edata: { params: [{ events_count: 0 }] } }]);
});

const many = (eid: string, count: number): JsonObject[] =>
  Array.from({ length: count }, () => makeEvent(eid));

test('11. a run of four batches gives the numbers of the fixture', () => {
  const cache: FakeCache = new Map([['5/do_reg', '{"questionType":"Registration"}']]);
  const large = makeEvent('START', { extra: 'x'.repeat(1000) });
  const registration = makeEvent('ASSESS', { edata: { item: { id: 'do_reg' }, resvalues: [1] } });
  const first = makeBatch([...many('LOG', 17), ...many('START', 2), large, registration], {
    params: { msgid: 'm' },
  });
  const second = makeBatch([...many('LOG', 21), ...many('ERROR', 2), large, registration]);
  const { written, on, counts } = drive(limitedTo(859), [first, first, second, '{broken'], {
    cache,
  });
  expect(written).toEqual({
    'telemetry.raw': 6,
    'druid.events.log': 40,
    'telemetry.failed': 2,
    'telemetry.extractor.failed': 1,
    'telemetry.extractor.duplicate': 1,
    'telemetry.assess.raw': 2,
  });
  const audits = on('druid.events.log').filter(
    ({ edata }) => (edata as JsonObject)['type'] === 'telemetry_audit',
  );
  expect(audits).toHaveLength(2);
  expect(counts).toMatchObject({
    'success-event-count': 44,
    'failed-event-count': 2,
    'audit-event-count': 2,
  });
});

test('12. every event carries the syncts of its batch, as a number and as text', () => {
  const batch = makeBatch([makeEvent('START'), makeEvent('END')], { syncts: 1529500243955 });
  const { on } = drive(extractor, [batch]);
  const stamps = { syncts: 1529500243955, '@timestamp': '2018-06-20T13:10:43.955Z' };
  expect(on('telemetry.raw')).toMatchObject([stamps, stamps]);
});

test('13. without syncts all events of the batch get one current time', () => {
  let now = 1_000_000;
  const batch = makeBatch([makeEvent('START'), makeEvent('END')]);
  const { on } = drive(extractor, [batch], { now: () => (now += 5) });
  const times = on('telemetry.raw').map(({ syncts }) => syncts);
  expect(times).toEqual([1_000_005, 1_000_005]);
});

test("14. an event's own syncts, @timestamp and flags are replaced", () => {
  const own = makeEvent('START', { syncts: 1, '@timestamp': 'x', flags: { mine: true } });
  const { on } = drive(extractor, [makeBatch([own], { syncts: 2 })]);
  expect(on('telemetry.raw')).toEqual([
    {
      ...own,
      syncts: 2,
      '@timestamp': '1970-01-01T00:00:00.002Z',
      flags: { ex_processed: true },
    },
  ]);
});

test('15, 16, 17. an event above the limit fails, one of exactly the limit passes, the audit LOG counts both', () => {
  const event = makeEvent('START', { flags: { old: 1 }, metadata: { old: 1 } });
  const stamped = { ...event, syncts: 1000, '@timestamp': '1970-01-01T00:00:01.000Z' };
  const sizeBytes = eventSizeBytes(stamped);
  const batch = makeBatch([event], { syncts: 1000 });

  const below = drive(limitedTo(sizeBytes - 1), [batch]);
  expect(below.on('telemetry.failed')).toEqual([
    {
      ...stamped,
      flags: { ex_processed: false },
      metadata: { src: 'TelemetryExtractorJob', ex_error: 'Event size is Exceeded' },
    },
  ]);
  expect(below.counts).toMatchObject({ 'failed-event-count': 1 });
  expect(below.counts['success-event-count']).toBeUndefined();
  expect(below.on('druid.events.log')).toMatchObject([
    { edata: { params: [{ events_count: 1 }] } },
  ]);

  const exact = drive(limitedTo(sizeBytes), [batch]);
  expect(exact.written).toEqual({ 'telemetry.raw': 1, 'druid.events.log': 1 });
});

test('18. the audit LOG uses mid, channel and params.did of its batch', () => {
  const batch = makeBatch([], { mid: 'batch-mid', channel: 'ch', params: { did: 'dev' } });
  const given = drive(extractor, [batch]).on('druid.events.log')[0];
  expect(given).toMatchObject({ mid: 'batch-mid', context: { channel: 'ch', did: 'dev' } });
  const bare = drive(extractor, [makeBatch([])]).on('druid.events.log')[0];
  expect(bare).toMatchObject({
    mid: expect.stringContaining('uuid-'),
    context: { channel: 'in.sunbird', did: expect.stringContaining('uuid-') },
  });
});

test('19. the audit LOG in full: no flags, no @timestamp, an empty rollup', () => {
  const batch = makeBatch([makeEvent('START')], { mid: 'm', syncts: 5, params: { did: 'd' } });
  const { on } = drive(extractor, [batch], { now: () => 42, uuid: () => 'u' });
  expect(on('druid.events.log')).toEqual([
    {
      eid: 'LOG',
      ver: '3.0',
      syncts: 42,
      ets: 42,
      mid: 'm',
      actor: { id: 'sunbird.telemetry', type: 'telemetry-sync' },
      context: {
        channel: 'in.sunbird',
        env: 'data-pipeline',
        sid: 'u',
        did: 'd',
        pdata: { ver: '3.0', pid: 'telemetry-extractor', id: 'data-pipeline' },
      },
      object: { id: 'u', ver: '3.0', type: 'telemetry-events', rollup: {} },
      edata: {
        level: 'INFO',
        type: 'telemetry_audit',
        message: 'telemetry sync',
        params: [{ ver: '3.0', events_count: 1, sync_status: 'SUCCESS' }],
      },
    },
  ]);
});

test('20, 21, 22. LOG in any case leaves for Druid; everything else goes on, also without eid', () => {
  const { on } = drive(extractor, [
    makeBatch([
      { eid: 'LOG' },
      { eid: 'log' },
      makeEvent('ERROR'),
      makeEvent('START'),
      { mid: 'no-eid' },
    ]),
  ]);
  expect(on('druid.events.log').map(({ eid, flags }) => [eid, flags])).toEqual([
    ['LOG', { ex_processed: true }],
    ['log', { ex_processed: true }],
    ['LOG', undefined],
  ]);
  expect(on('telemetry.raw').map(({ eid }) => eid)).toEqual(['ERROR', 'START', undefined]);
});

test('23. keys with null disappear at every depth, nulls in arrays stay', () => {
  const event = { eid: 'START', a: null, b: { c: null, d: [null, { e: null }] } };
  const [raw] = drive(extractor, [makeBatch([event])]).on('telemetry.raw');
  expect(raw).toMatchObject({ b: { d: [null, {}] } });
  expect(raw).not.toHaveProperty('a');
  expect(raw).not.toHaveProperty('b.c');
});

function redaction(event: JsonObject, cached: string | undefined): ReturnType<typeof drive> {
  const cache: FakeCache = new Map(cached === undefined ? [] : [['5/do_q1', cached]]);
  return drive(extractor, [makeBatch([event])], { cache });
}

test.each([
  ['24. RESPONSE', 'RESPONSE', 'Registration', 'values'],
  ['25. ASSESS', 'ASSESS', 'Registration', 'resvalues'],
  ['29. a questionType in lower case', 'ASSESS', 'registration', 'resvalues'],
])(
  '%s to a registration question is redacted, the original kept apart',
  (_, eid, questionType, field) => {
    const event = makeEvent(eid);
    const { on, counts, decisions } = redaction(event, JSON.stringify({ questionType }));
    expect(on('telemetry.assess.raw')).toMatchObject([event]);
    expect(on('telemetry.raw')).toMatchObject([{ mid: event['mid'], edata: { [field]: [] } }]);
    expect(counts['cache-hit-count']).toBe(1);
    expect(decisions[1]).toMatchObject({ reason: 'ex.redacted', child: 0 });
  },
);

test.each([
  [
    '26. a question cached without questionType',
    '{"name":"x"}',
    'cache-miss-count',
    'ex.question-unknown',
  ],
  [
    '26. a question with an empty questionType',
    '{"questionType":""}',
    'cache-miss-count',
    'ex.question-unknown',
  ],
  ['27. a question that is not cached', undefined, 'cache-miss-count', 'ex.question-unknown'],
  ['another type of question', '{"questionType":"mcq"}', 'cache-hit-count', 'ex.question-kept'],
])('%s leaves the answers alone', (_, cached, counter, reason) => {
  const event = makeEvent('ASSESS');
  const { on, counts, written, decisions } = redaction(event, cached);
  expect(written).toEqual({ 'telemetry.raw': 1, 'druid.events.log': 1 });
  expect(on('telemetry.raw')).toMatchObject([event]);
  expect(counts[counter]).toBe(1);
  expect(decisions[1]?.reason).toBe(reason);
});

test('28. a RESPONSE whose target has no id is skipped by the redactor', () => {
  const event = makeEvent('RESPONSE', { edata: { target: {}, values: [1] } });
  const { written, counts } = redaction(event, undefined);
  expect(written).toEqual({ 'telemetry.raw': 1, 'druid.events.log': 1 });
  expect(counts['skipped-event-count']).toBe(1);
});

test('29. eid in lower case is not sent to the redactor', () => {
  const { asked, decisions } = redaction(makeEvent('ASSESS', { eid: 'assess' }), undefined);
  expect(asked).toEqual([]);
  expect(decisions[1]?.reason).toBe('ex.extracted');
});

test.each<[string, JsonValue, string]>([
  ['events that is not an array', makeBatch({}), 'ex.batch-crash'],
  ['a batch syncts that is text', makeBatch([], { syncts: 'x' }), 'ex.batch-crash'],
])('what would crash the job on the whole batch quarantines it: %s', (_, batch, reason) => {
  const { decisions, written } = drive(extractor, [batch as JsonObject]);
  expect(decisions).toMatchObject([{ outcome: 'quarantined', reason, outputs: [] }]);
  expect(written).toEqual({});
});

test.each<[string, JsonValue, string]>([
  ['not an object', 7, 'ex.event-not-object'],
  ['null', null, 'ex.event-not-object'],
  ['eid that is a number', { eid: 7 }, 'ex.eid-not-text'],
  ['ASSESS without item', makeEvent('ASSESS', { edata: {} }), 'ex.question-crash'],
  ['RESPONSE without edata', makeEvent('RESPONSE', { edata: null }), 'ex.question-crash'],
  [
    'ASSESS with a number as id',
    makeEvent('ASSESS', { edata: { item: { id: 1 } } }),
    'ex.question-crash',
  ],
])('what would crash the job on one event quarantines it alone: %s', (_, event, reason) => {
  const { decisions, written } = drive(extractor, [makeBatch([event, makeEvent('START')])]);
  expect(decisions.map((decision) => [decision.child, decision.reason])).toEqual([
    [undefined, 'ex.batch-unpacked'],
    [0, reason],
    [1, 'ex.extracted'],
    [2, 'ex.audit-log'],
  ]);
  expect(written).toEqual({ 'telemetry.raw': 1, 'druid.events.log': 1 });
});

test('a cached question that is not a JSON object quarantines the event', () => {
  const { decisions } = redaction(makeEvent('ASSESS'), '[1]');
  expect(decisions[1]).toMatchObject({ outcome: 'quarantined', reason: 'ex.question-crash' });
});

test('params.did that is a number quarantines the audit LOG only', () => {
  const batch = makeBatch([makeEvent('START')], { params: { did: 5 } });
  const { decisions, written } = drive(extractor, [batch]);
  expect(written).toEqual({ 'telemetry.raw': 1 });
  expect(decisions[2]).toMatchObject({ child: 1, eid: 'LOG', reason: 'ex.audit-crash' });
});

test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [5, '5.0'],
  [9_999_999, '9999999.0'],
  [10_000_000, '1.0E7'],
  [1_529_499_971_358, '1.529499971358E12'],
  [0.001, '0.001'],
  [0.0001, '1.0E-4'],
  [-2.5, '-2.5'],
  [1e21, '1.0E21'],
])('Java writes %d as %s', (value, text) => {
  expect(javaDouble(value)).toBe(text);
});

test('the size counts escapes, several bytes a character, and integers only for syncts', () => {
  const event = { eid: 'A"\n', x: 'é😀', list: [1, null, true], gone: null, syncts: 1000 };
  const text = String.raw`{"eid":"A\"\n","x":"é😀","list":[1.0,null,true],"syncts":1000}`;
  expect(eventSizeBytes(event)).toBe(Buffer.byteLength(text));
});

test('an event that is larger than the limit is always measured', () => {
  const property = fc.property(
    fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
    (fields) => {
      const event = fields as JsonObject;
      const rawBytes = Buffer.byteLength(JSON.stringify(event));
      const stamps = { syncts: 1529500243955, '@timestamp': '2018-06-20T13:10:43.955Z' };
      const sizeBytes = eventSizeBytes({ ...event, ...stamps });
      expect(mayExceed(rawBytes, sizeBytes - 1)).toBe(true);
    },
  );
  fc.assert(property, { numRuns: 500 });
});
