import { expect, test } from 'vitest';
import type { SchemaDescription } from '../../../sandbox/control/index.ts';
import { askedOf } from '../../testing/asked.ts';
import { schemasScreen } from './index.ts';
import { drawSchemas } from './schemas-lines.ts';
import { emptySchemas, pressSchemas, typeEvent, type SchemasState } from './schemas-state.ts';
import { screenText } from '../../testing/screen-text.ts';

const opened: SchemaDescription = {
  eid: 'START',
  side: 'preprocessor',
  file: 'telemetry/3.0/start.json',
  description: 'A session begins.',
  fields: [
    { path: 'eid', type: 'string', isRequired: true, rules: ['one of "START"'], description: '' },
    {
      path: 'edata.type',
      type: 'string',
      isRequired: false,
      rules: [],
      description: 'What begins.',
    },
  ],
  example: { eid: 'START' },
};
const state: SchemasState = {
  ...emptySchemas,
  schemas: [
    { eid: 'START', side: 'preprocessor', file: 'telemetry/3.0/start.json', flavour: 'igot' },
  ],
};
const text = (of: SchemasState): string => screenText(drawSchemas(of, { columns: 80, rows: 12 }));
const pasted = (of: SchemasState, event: string): ReturnType<typeof typeEvent> => {
  const open = pressSchemas(of, 'validate').state;
  return typeEvent(typeEvent(open, { key: 'paste', input: event }).state, {
    key: 'enter',
    input: '',
  });
};

test('enter shows the fields of a type with what each allows', () => {
  expect(pressSchemas(state, 'open').wish).toEqual({
    kind: 'ask',
    ask: { kind: 'describe', side: 'preprocessor', eid: 'START' },
  });
  expect(text({ ...state, opened })).toMatchInlineSnapshot(`
    "START  preprocessor  telemetry/3.0/start.json  A session begins.
    field                               type
    * eid                               string      one of "START"
      edata.type                        string

    one of "START"
    * required"
  `);
  expect(pressSchemas({ ...state, opened }, 'example').wish).toMatchObject({
    kind: 'edit',
    value: { eid: 'START' },
  });
  expect(schemasScreen.back?.({ ...state, opened })?.opened).toBeUndefined();
});

test('a pasted event is judged by both, and the verdict says what to change', async () => {
  const { state: waiting, wish } = pasted(state, '{\n "eid": "START" }');
  expect(waiting.pasted).toBeUndefined();
  expect(wish).toEqual({ kind: 'ask', ask: { kind: 'judge', event: { eid: 'START' } } });
  const judged = await askedOf(schemasScreen, {
    ask: { kind: 'judge', event: { eid: 'START' } },
    state: waiting,
    client: {
      validate: (_event, side) =>
        Promise.resolve(
          side === 'druid'
            ? { valid: true, schema: 'envelope.json', productionText: null, problems: [] }
            : {
                valid: false,
                schema: 'start.json',
                productionText: '"/ets"',
                problems: [
                  { pointer: '/ets', rule: 'required', message: 'lacks ets', hint: 'Add it.' },
                ],
              },
        ),
    },
  });
  expect(text(judged)).toMatchInlineSnapshot(`
    "START  as both judges of the pipeline see it; esc closes

    ✗ not valid  for the pipeline-preprocessor  start.json
        production writes: "/ets"
      /ets lacks ets
        → Add it.

    ✓ valid  for the druid-events-validator  envelope.json"
  `);
});

test('what is no event is told, and stays to be mended', () => {
  for (const wrong of ['{"eid":', '[1]', '7']) {
    const { state: kept, wish } = pasted(state, wrong);
    expect(wish).toMatchObject({ kind: 'tell' });
    expect(kept.pasted?.before).toBe(wrong);
  }
});

test('an event that is opened from elsewhere is judged at once', () => {
  const world = { snapshot: undefined };
  expect(schemasScreen.open?.(state, { event: '{"eid":"X"}' }, world).wish).toEqual({
    kind: 'ask',
    ask: { kind: 'judge', event: { eid: 'X' } },
  });
  expect(schemasScreen.open?.(state, {}, world).wish).toMatchObject({ ask: { kind: 'list' } });
});
