import { expect, test } from 'vitest';
import type {
  ControlClient,
  Failure,
  FailureGroup,
  JsonObject,
  RecordView,
} from '../../../sandbox/control/index.ts';
import { exampleRecord } from '../../testing/examples.ts';
import type { FailuresAsk, FailureRow } from './failure.ts';
import { askFailures } from './failures-desk.ts';
import type { FailuresAction } from './failures-keys.ts';
import { drawFailures } from './failures-lines.ts';
import { closed, emptyFailures, pressFailures, type FailuresState } from './failures-state.ts';

const size = { columns: 80, rows: 21 };

function group(change: Partial<FailureGroup> = {}): FailureGroup {
  return {
    key: 'pipeline-preprocessor/failed/pp.schema-invalid',
    kind: 'failed',
    stage: 'pipeline-preprocessor',
    reason: 'pp.schema-invalid',
    title: 'The event does not fit its schema',
    remedy: 'Mend the field that the detail names.',
    count: 1_234,
    lastAt: 0,
    ...change,
  };
}

const refused = group({
  key: 'telemetry-api/refused/no JSON',
  kind: 'refused',
  stage: 'telemetry-api',
  reason: 'no JSON',
  title: 'Refused by the Telemetry Service',
  count: 2,
});
const quarantined = group({
  key: 'de-normalization/quarantined/dn.ets-missing',
  kind: 'quarantined',
  stage: 'de-normalization',
  reason: 'dn.ets-missing',
  count: 1,
});

const event: Failure = {
  id: 'dp/telemetry.raw-1@7#2',
  cluster: 'dp',
  topic: 'telemetry.raw',
  partition: 1,
  offset: 7,
  mid: 'INTERACT:1',
  eid: 'INTERACT',
  detail: 'actor.id is missing',
  at: 1_700_000_000_000,
};
const row: FailureRow = { kind: 'event', id: event.id, event };
const request: FailureRow = {
  kind: 'request',
  id: '3',
  request: {
    id: 3,
    at: 1_700_000_000_000,
    path: '/v1/telemetry',
    status: 400,
    reason: 'no JSON',
    sizeBytes: 20,
    contentType: 'application/json',
    preview: '{"id":"x","events":[',
    resent: false,
  },
};

const listed: FailuresState = { ...emptyFailures, groups: [group(), refused, quarantined] };

function press(state: FailuresState, ...actions: readonly FailuresAction[]) {
  return actions.reduce<ReturnType<typeof pressFailures>>(
    (step, action) => pressFailures(step.state, action),
    { state },
  );
}

function opened(rows: readonly FailureRow[], of = group()): FailuresState {
  return { ...listed, opened: { group: of, rows, selected: 0, detail: undefined } };
}

function shown(state: FailuresState): string {
  const lines = drawFailures(state, size);
  expect(lines.length).toBeLessThanOrEqual(size.rows);
  return lines
    .map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .slice(0, 80)
        .trimEnd(),
    )
    .join('\n');
}

test('groups with their counts, and what to do about the selected one', () => {
  expect(shown(listed)).toMatchInlineSnapshot(`
    "  how         where                           count  why
    ✗ failed      pipeline-preprocessor           1 234  pp.schema-invalid
    ⊘ refused     telemetry-api                       2  no JSON
    ! quarantined de-normalization                    1  dn.ets-missing

    The event does not fit its schema
      Mend the field that the detail names."
  `);
  const { state } = press(listed, 'down', 'down', 'down');
  expect(state.selected).toBe(quarantined.key);
  // A group that comes above does not move the selection.
  const more = {
    ...state,
    groups: [group({ key: 'new', count: 9_999 }), ...(listed.groups ?? [])],
  };
  expect(press(more, 'open').wish).toEqual({
    kind: 'ask',
    ask: { kind: 'rows', group: quarantined },
  });
});

test('says that it looks, or that nothing failed', () => {
  expect(shown(emptyFailures)).toBe('Looking …');
  expect(shown({ ...emptyFailures, groups: [] })).toMatch(/^Nothing failed/);
  expect(press({ ...emptyFailures, groups: [] }, 'open').wish).toBe(undefined);
});

test('events of a group, one opened, and the way back', () => {
  const { state, wish } = press(listed, 'open');
  expect(wish).toEqual({ kind: 'ask', ask: { kind: 'rows', group: group() } });
  expect(shown(state)).toContain('Looking …');
  const rows = opened([row]);
  expect(shown(rows)).toMatchInlineSnapshot(`
    "✗ failed by pipeline-preprocessor  pp.schema-invalid  1 234
    The event does not fit its schema
      Mend the field that the detail names.
    22:13:20.000  dp/telemetry.raw-1@7#2  INTERACT  actor.id is missing
    1 233 older ones are not kept; topics search finds them"
  `);
  const one = press(rows, 'open');
  expect(one.wish).toEqual({ kind: 'ask', ask: { kind: 'content', row } });
  const value = { eid: 'INTERACT', edata: { id: 7 } };
  const there = withContent(one.state, { kind: 'there', to: 'api', value });
  expect(shown(there)).toMatchInlineSnapshot(`
    "✗ failed by pipeline-preprocessor  pp.schema-invalid  1 234
    The event does not fit its schema
      Mend the field that the detail names.
    22:13:20.000  dp/telemetry.raw-1@7#2  INTERACT  actor.id is missing
    r sends it to api, e edits it first
    {
      eid: "INTERACT"
      edata: {
        id: 7
      }
    }"
  `);
  expect(shown(press(there, 'down', 'fold').state)).toContain('{ … 2 }');
  expect(press(there, 'edit').wish).toEqual({ kind: 'edit', value, topic: 'api' });
  expect(press(there, 'trace').wish).toEqual({
    kind: 'open',
    screen: 'journey',
    args: { mid: 'INTERACT:1' },
  });
  const back = closed(there);
  expect(back?.opened?.detail).toBe(undefined);
  expect(closed(back ?? there)?.opened).toBe(undefined);
  expect(closed(listed)).toBe(undefined);
});

function withContent(
  state: FailuresState,
  content: NonNullable<NonNullable<FailuresState['opened']>['detail']>['content'],
): FailuresState {
  const at = state.opened;
  if (at?.detail === undefined) throw new Error('nothing is opened');
  return { ...state, opened: { ...at, detail: { ...at.detail, content } } };
}

test('only what can be edited goes to the editor, only what is quarantined off the list', () => {
  const one = press(opened([row]), 'open').state;
  expect(press(one, 'edit').wish).toMatchObject({ kind: 'tell' });
  expect(press(withContent(one, { kind: 'gone' }), 'edit').wish).toMatchObject({ kind: 'tell' });
  expect(press(opened([row]), 'edit').wish).toMatchObject({ kind: 'tell' });
  expect(press(opened([row]), 'skip').wish).toMatchObject({ kind: 'tell' });
  expect(press(opened([row], quarantined), 'skip').wish).toEqual({
    kind: 'ask',
    ask: { kind: 'skip', id: event.id },
  });
  const cut = { ...request, request: { ...request.request, sizeBytes: 9_000 } };
  const body = { kind: 'there', to: 'api', value: request.request.preview } as const;
  const whole = withContent(press(opened([request], refused), 'open').state, body);
  expect(press(whole, 'edit').wish).toMatchObject({ kind: 'edit', topic: 'api' });
  const part = withContent(press(opened([cut], refused), 'open').state, body);
  expect(press(part, 'edit').wish).toMatchObject({ kind: 'tell' });
});

/** Asks a sandbox that answers with what is given, from a state; gives the state after it. */
async function asked(
  ask: FailuresAsk,
  from: FailuresState,
  client: Partial<ControlClient>,
): Promise<FailuresState> {
  let state = from;
  await askFailures(ask, {
    client: client as ControlClient,
    update: (change) => {
      state = change(state);
    },
  });
  return state;
}

test('looks up groups, the events or requests of one, and what they hold', async () => {
  const groups = await asked({ kind: 'groups' }, emptyFailures, {
    failures: () => Promise.resolve([refused]),
  });
  expect(groups.groups).toEqual([refused]);

  const opening = press(listed, 'open').state;
  const events = await asked({ kind: 'rows', group: group() }, opening, {
    failuresOf: () => Promise.resolve([event]),
  });
  expect(events.opened?.rows).toEqual([row]);

  const requests = await asked({ kind: 'rows', group: refused }, opening, {
    refused: () => Promise.resolve([request.request, { ...request.request, reason: 'other' }]),
  });
  expect(requests.opened?.rows).toEqual([request]);

  const one = press(opened([row]), 'open').state;
  const found = { kind: 'content', row } as const;
  const there = await asked(found, one, {
    records: () => Promise.resolve([record({ events: [1, 2, { eid: 'LOG' }] })]),
  });
  expect(there.opened?.detail?.content).toEqual({
    kind: 'there',
    to: 'api',
    value: { eid: 'LOG' },
  });
  const gone = await asked(found, one, { records: () => Promise.resolve([]) });
  expect(gone.opened?.detail?.content).toEqual({ kind: 'gone' });
  expect(shown(gone)).toContain('The log has let it go.');
  // Closed meanwhile: the answer is not shown.
  expect(await asked(found, listed, { records: () => Promise.resolve([]) })).toEqual(listed);
});

test('sends again and says what came of it until the next key', async () => {
  const sent: unknown[] = [];
  const client: Partial<ControlClient> = {
    records: () => Promise.resolve([record({ eid: 'LOG' })]),
    send: (to, values) => {
      sent.push([to, values]);
      return Promise.resolve({ sent: 1, accepted: 1, refused: [], mids: [] });
    },
    resendRefused: () => Promise.resolve({ status: 400 }),
  };
  const plain: FailureRow = {
    kind: 'event',
    id: 'x',
    event: { ...event, id: 'dp/telemetry.raw-1@7' },
  };
  const state = await asked({ kind: 'resend', row: plain }, opened([plain]), client);
  expect(sent).toEqual([['dp/telemetry.raw', [{ eid: 'LOG' }]]]);
  expect(shown(state).split('\n').at(-1)).toBe('Sent to dp/telemetry.raw again.');
  expect(press(state, 'down').state.note).toBe('');
  const again = await asked({ kind: 'resend', row: request }, opened([request], refused), client);
  expect(again.note).toBe('Request 3 was answered 400.');
});

function record(value: JsonObject): RecordView {
  return { ...exampleRecord(7, { value }), partition: 1 };
}
