import { expect, test } from 'vitest';
import { loadSchemas, type EventSchemas } from '../schemas/index.ts';
import type { JsonObject } from '../schemas/json.ts';
import { type Reason, reasons } from './reasons.ts';
import type { Decision } from './stage.ts';
import { createStages } from './stages/index.ts';
import { drive, type FakeCache } from './stages/testing/drive.ts';
import { exampleOf, makeBatch, makeEvent } from './stages/testing/events.ts';
import { sideJobDecisions, type Situation } from './stages/testing/side-job-decisions.ts';
import type { StageName } from './topology.ts';

const igot = loadSchemas({ flavour: 'igot' });

/** Schemas whose verdicts are broken: no text can be scraped, or the validator itself fails. */
const unscrapable: EventSchemas = {
  ...igot,
  validateEvent: () => ({
    kind: 'invalid',
    schema: 's',
    text: '',
    crash: 'branch 3',
    findings: [],
  }),
  validateDruidEvent: () => ({
    kind: 'invalid',
    schema: 's',
    text: '',
    crash: 'branch 3',
    findings: [],
  }),
};
const failing: EventSchemas = {
  ...igot,
  validateEvent: () => {
    throw new Error('out of order');
  },
  validateDruidEvent: () => {
    throw new Error('out of order');
  },
};

const stages = createStages({ schemas: igot, settings: { eventMaxSizeBytes: 2000 } });

function decisionsOf(
  name: StageName,
  records: readonly (JsonObject | string)[],
  { from = stages, cache = {}, ...given }: Situation = {},
): readonly Decision[] {
  const stage = from.get(name);
  if (stage === undefined) throw new Error(`no stage ${name}`);
  const fake: FakeCache = new Map(Object.entries(cache));
  return drive(stage, records, { flavour: 'igot', ...given, cache: fake }).decisions;
}

const assess = (id: string): JsonObject => makeEvent('ASSESS', { edata: { item: { id } } });
const twice = (event: JsonObject): readonly JsonObject[] => [event, event];

function everyDecision(): readonly Decision[] {
  return [
    ...decisionsOf('ingest-router', ['x']),
    ...decisionsOf('telemetry-extractor', [
      '{',
      ...twice(makeBatch([], { params: { msgid: 'm' } })),
      makeBatch({}),
      makeBatch([], { params: { did: 1 } }),
      makeBatch([7, { eid: 7 }, { x: 'x'.repeat(3000) }, makeEvent('LOG'), makeEvent('START')]),
    ]),
    ...decisionsOf(
      'telemetry-extractor',
      [
        makeBatch([
          assess('reg'),
          assess('mcq'),
          assess('?'),
          makeEvent('ASSESS', { edata: { item: {} } }),
          makeEvent('ASSESS', { edata: {} }),
        ]),
      ],
      { cache: { '5/reg': '{"questionType":"Registration"}', '5/mcq': '{"questionType":"mcq"}' } },
    ),
    ...decisionsOf('telemetry-extractor', [makeBatch([])], {
      uuid: () => {
        throw new Error('no ids left');
      },
    }),
    ...decisionsOf('pipeline-preprocessor', [
      ...twice(makeEvent('START')),
      ...['INTERACT', 'AUDIT', 'ERROR', 'LOG', 'NO_EID'].map((eid) => makeEvent(eid)),
      makeEvent('SHARE', { edata: { items: [{ id: 'a', type: 't', ver: '1' }] } }),
      exampleOf('CB_AUDIT', igot),
      makeEvent('START', { ets: 'x' }),
      makeEvent('START', { '@timestamp': 'x' }),
      { eid: 'ROLLUP' },
      { eid: 'ROLLUP', mid: 7 },
      { eid: 7 },
      'x',
    ]),
    ...decisionsOf(
      'de-normalization-primary',
      [
        makeEvent('START'),
        makeEvent('START', { ets: Date.UTC(2030, 0) }),
        makeEvent('START', { ets: 0 }),
        makeEvent('INTERRUPT'),
        makeEvent('START', { object: { id: 'bad', type: 'Content' } }),
        { ets: Date.UTC(2026, 5, 1) },
        { eid: 'START' },
        'x',
      ],
      { cache: { '5/bad': 'x' } },
    ),
    ...decisionsOf('druid-events-validator', [
      ...twice({ mid: 'a' }),
      { mid: 'b', eid: 'ME_WORKFLOW_SUMMARY', ets: 1, ver: '1', syncts: 1, context: {}, edata: {} },
      { mid: 'c', contentdata: { framework: [] } },
      { mid: 'd', eid: 7 },
      { mid: 7 },
      { eid: 'START' },
      'x',
    ]),
    ...[unscrapable, failing].flatMap((schemas) => {
      const from = createStages({ schemas });
      return [
        ...decisionsOf('pipeline-preprocessor', [makeEvent('START')], { from }),
        ...decisionsOf('druid-events-validator', [makeEvent('START')], { from }),
      ];
    }),
    ...unreadableField('de-normalization-primary', 'object'),
    ...unreadableField('summary-denormalization', 'flags'),
    ...unreadableField('user-cache-updater', 'context', 2),
    ...unreadableField('device-profile-updater', 'device_id', 2),
    ...unreadableField('content-cache-updater', 'transactionData'),
    ...unreadableField('assessment-aggregator', 'events'),
    ...unreadableField('cb-preprocessor', 'context'),
    ...sideJobDecisions(decisionsOf),
  ];
}

/** An event one of whose fields fails when it is read for the n-th time, as no JSON does. */
function unreadableField(name: StageName, field: string, nth = 1): readonly Decision[] {
  let reads = 0;
  const whole: JsonObject = {
    ...makeEvent('AUDIT', { object: { id: 'u', type: 'User' }, edata: { state: 'Update' } }),
    device_id: 'd',
    nodeUniqueId: 'n',
    courseId: 'c',
    contentId: 'do_1',
  };
  const value = Buffer.from(JSON.stringify(whole));
  const event = Object.defineProperty({ ...whole }, field, {
    get() {
      reads += 1;
      if (reads >= nth) throw new Error('out of order');
      return whole[field];
    },
  });
  const run = stages.get(name)?.process([{ id: 'x', value, event }], {
    flavour: 'igot',
    env: 'dev',
    now: () => Date.UTC(2026, 5, 15),
    uuid: () => '',
  });
  let step = run?.next();
  while (step?.done === false) {
    // Every claim is the first; everything else is missing.
    step = run?.next(step.value.map(() => ({ kind: 'claim', first: true })));
  }
  return step?.done === true ? step.value.decisions : [];
}

// What carries a stage gives these; the runner's own tests reach them.
const ofTheRunner = ['run.output-too-large'];

test('every reason of a stage is reached by some event, and every decision names a known one', () => {
  const reached = new Set(everyDecision().map(({ reason }) => reason as string));
  const known = Object.keys(reasons).filter((code) => !ofTheRunner.includes(code));
  expect([...reached].sort()).toEqual(known.sort());
});

test('every reason says its rule and its source, and what to do unless nothing is wrong', () => {
  const table: Readonly<Record<string, Reason>> = reasons;
  for (const [code, { title, rule, source }] of Object.entries(table)) {
    expect(code).toMatch(/^(?:ir|ex|pp|dn|dv|sd|cb|uc|du|cc|as|ra|run)\.[a-z0-9-]+$/);
    expect(title).toMatch(/^\p{L}[^.]*$/u);
    expect(rule).toMatch(/\.$/);
    expect(source).not.toBe('');
  }
  const settled = everyDecision().filter(
    ({ outcome }) => !['forwarded', 'stored', 'unpacked'].includes(outcome),
  );
  const withoutRemedy = settled.filter(({ reason }) => table[reason]?.remedy === undefined);
  expect(withoutRemedy).toEqual([]);
});

test('a crash is told from a foreseen quarantine, and never stops the batch', () => {
  const from = createStages({ schemas: failing });
  const decisions = decisionsOf('pipeline-preprocessor', twice(makeEvent('START')), { from });
  expect(decisions).toMatchObject([
    { outcome: 'quarantined', reason: 'pp.crash', detail: 'out of order' },
    { outcome: 'quarantined', reason: 'pp.crash', detail: 'out of order' },
  ]);
});
