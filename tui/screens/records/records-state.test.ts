import { expect, test } from 'vitest';
import type { JsonValue } from '../../../schemas/json.ts';
import { exampleRecord } from '../../testing/examples.ts';
import type { RecordsAction } from './records-keys.ts';
import {
  loaded,
  openRecords,
  pressRecords,
  withColumn,
  withRecords,
  type RecordsState,
} from './records-state.ts';
import { hexLines } from './hex-lines.ts';
import { drawRecords } from './records-lines.ts';
import { toggled, treeLines } from './record-tree.ts';

const world = { snapshot: undefined };
const size = { columns: 80, rows: 22 };
const three = loaded(
  openRecords('dp/telemetry.raw'),
  [0, 1, 2].map((offset) => exampleRecord(offset)),
);
const text = (state: RecordsState): string =>
  drawRecords(state, size)
    .flat()
    .map((one) => one.text)
    .join('\n');
const after = (state: RecordsState, ...actions: readonly RecordsAction[]): RecordsState =>
  actions.reduce((last, action) => pressRecords(last, action, world).state, state);

test('following keeps the newest selected and the last 500', () => {
  expect(three.selected).toBe(2);
  const many = withRecords(
    three,
    Array.from({ length: 600 }, (_, index) => exampleRecord(index + 3)),
  );
  expect([many.records.length, many.selected, many.records.at(-1)?.offset]).toEqual([
    500, 499, 602,
  ]);
});

test('moving pauses: what comes is counted, the selection stays, f looks it all up again', () => {
  const paused = withRecords(after(three, 'up'), [exampleRecord(3), exampleRecord(4)]);
  expect([paused.follows, paused.selected, paused.records.length, paused.missed]).toEqual([
    false,
    1,
    3,
    2,
  ]);
  expect(text(paused)).toContain('2 came since');
  expect(pressRecords(paused, 'follow', world).wish).toEqual({
    kind: 'ask',
    ask: { kind: 'follow', topic: 'dp/telemetry.raw', filter: '' },
  });
  expect(pressRecords(three, 'follow', world)).toEqual({ state: { ...three, follows: false } });
});

test('an answer that comes after a pause is still shown', () => {
  const early = after(openRecords('dp/telemetry.raw'), 'up');
  expect(loaded(early, [exampleRecord(0)])).toMatchObject({
    follows: false,
    isLoaded: true,
    missed: 0,
  });
  expect(loaded(early, [exampleRecord(0)]).records).toHaveLength(1);
});

test('says why there are no records', () => {
  expect(text(openRecords('dp/x'))).toContain('Looking …');
  expect(text(loaded(openRecords('dp/x'), []))).toContain('No records yet.');
  expect(text({ ...loaded(openRecords('dp/x'), []), filter: 'abc' })).toContain(
    'No record passes abc',
  );
});

test('t asks for the journey of the selected record, and nothing without a mid', () => {
  expect(pressRecords(after(three, 'up'), 'trace', world).wish).toEqual({
    kind: 'open',
    screen: 'journey',
    args: { mid: 'mid-1' },
  });
  const { mid, ...nameless } = exampleRecord(0);
  expect(mid).toBe('mid-0');
  expect(pressRecords(loaded(openRecords('dp/x'), [nameless]), 'trace', world).wish).toMatchObject({
    kind: 'tell',
  });
});

test('enter opens a record, space folds what the line stands in', () => {
  const opened = after(three, 'open');
  expect(text(opened)).toContain('dp/telemetry.raw-0@2');
  expect(text(opened)).toContain('    id: "card"');
  const folded = after(opened, 'down', 'down', 'down', 'down', 'fold');
  expect(text(folded)).toContain('  edata: { … 2 }');
  expect(folded.detail?.selected).toBe(3);
  expect(text(after(folded, 'fold'))).toBe(text(after(opened, 'down', 'down', 'down')));
});

test('a record that is not JSON, or has a time no date can hold, is shown', () => {
  const { value, ...rest } = exampleRecord(0, { timestamp: 9e18 });
  expect(value).toBeDefined();
  const odd = loaded(openRecords('dp/x'), [{ ...rest, text: 'not json' }]);
  expect(text(odd)).toContain('not json');
  expect(text(after(odd, 'open'))).toContain('"not json"');
});

test('a tree names its folds by JSON pointer, so that keys with dots and slashes stay apart', () => {
  const value = { 'a/b': { c: 1 }, a: { b: { c: 2 } } };
  expect(treeLines(value, new Set(['/a~1b'])).map((line) => line.text)).toEqual([
    '{',
    '  a/b: { … 1 }',
    '  a: {',
    '    b: {',
    '      c: 2',
    '    }',
    '  }',
    '}',
  ]);
});

test('folding from a closing line selects the opening one', () => {
  expect(toggled({ a: { b: 1 }, c: 2 }, new Set(), 3)).toEqual({
    folded: new Set(['/a']),
    selected: 1,
  });
  expect(toggled({ a: { b: 1 }, c: 2 }, new Set(), 99)).toEqual({
    folded: new Set(),
    selected: 99,
  });
});

test('deep values and long texts are cut', () => {
  let deep: JsonValue = 'bottom';
  for (let depth = 0; depth < 5000; depth += 1) deep = [deep];
  expect(treeLines(deep, new Set()).length).toBeLessThan(250);
  const [line] = treeLines('x'.repeat(1_000_000), new Set());
  expect(line?.text.length).toBeLessThan(2100);
});

test('columns take the place of the text, and go again', () => {
  const wide = ['eid', 'edata.list[*]', 'edata.none'].reduce(withColumn, three);
  const lines = drawRecords(wide, size).map((line) => line.map((one) => one.text).join(''));
  expect(lines[1]).toMatch(/^ {35}eid +edata\.list\[\*\] +edata\.none/);
  expect(lines[2]).toMatch(/0@0 +INTERACT +INTERACT +1 +·/);
  expect(withColumn(withColumn(three, 'eid'), 'eid').columns).toEqual([]);
});

test('bytes are drawn as offset, hexadecimal and text, long ones in part', () => {
  expect(hexLines(Buffer.from('{"mid":"\u001B[2J€"}'))).toEqual([
    '000000  7b22 6d69 6422 3a22 1b5b 324a e282 ac22  {"mid":".[2J..."',
    '000010  7d                                       }',
  ]);
  expect(hexLines(Buffer.alloc(70_000)).at(-1)).toBe('… 4464 bytes more');
});

test('t on a batch offers its events; V opens what is selected for the judges', () => {
  const value = { events: [{ eid: 'START', mid: 'm-1' }, { eid: 'END' }, null, { mid: 'm-2' }] };
  const { mid, ...record } = exampleRecord(0, { value });
  expect(mid).toBe('mid-0');
  const batch = loaded(openRecords('dp/x'), [record]);
  expect(pressRecords(batch, 'trace', world).wish).toMatchObject({
    kind: 'choose',
    chooser: {
      choices: [{ label: 'START m-1' }, { label: '- m-2', wish: { args: { mid: 'm-2' } } }],
    },
  });
  expect(pressRecords(batch, 'validate', world).wish).toEqual({
    kind: 'open',
    screen: 'schemas',
    args: { event: JSON.stringify(value) },
  });
});
