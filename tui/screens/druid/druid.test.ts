import { expect, test } from 'vitest';
import type { JsonObject } from '../../../sandbox/control/index.ts';
import { asked } from '../../testing/asked.ts';
import { fieldOf, textIn } from '../../text-field.ts';
import { askDruid } from './druid-ask.ts';
import { drawDruid } from './druid-lines.ts';
import { emptyDruid, pressDruid, typeSql, type DruidState } from './druid-state.ts';
import { barText, csvOf } from './rows.ts';
import { sqlCompletions, withCompletion } from './sql-words.ts';
import { screenText } from '../../testing/screen-text.ts';

const columns = ['eid', 'text', 'events'];
const rows: readonly JsonObject[] = [
  { eid: 'INTERACT', text: 'a "b", c', events: 1200 },
  { eid: 'START', text: null, events: 300 },
];
const tables = {
  'telemetry-events-syncts': ['__time', 'eid', 'edata_id'],
  'summary-events': ['eid'],
};
const state: DruidState = {
  ...emptyDruid,
  tables,
  result: { sql: 'SELECT 1', columns, rows, tookMs: 12.3 },
};
const text = (of: DruidState, size = { columns: 80, rows: 20 }): string =>
  screenText(drawDruid(of, size));
const typing = (before: string): DruidState => ({
  ...state,
  isTyping: true,
  field: fieldOf(before),
});

test('rows are a table, numbers to the right; c makes bars of the column that counts', () => {
  expect(text(state)).toMatchInlineSnapshot(`
    "sql SELECT eid, COUNT(*) AS events FROM "telemetry-events-syncts" GROUP BY 1
        ORDER BY 2 DESC
    2 rows in 12 ms, row 1
    eid       text      events
    INTERACT  a "b", c    1200
    START     ·            300"
  `);
  expect(text(pressDruid(state, 'chart').state, { columns: 60, rows: 20 })).toMatchInlineSnapshot(`
    "sql SELECT eid, COUNT(*) AS events FROM
        "telemetry-events-syncts" GROUP BY 1 ORDER BY 2 DESC
    2 rows in 12 ms
    INTERACT a "b", c █████████████████████████████ 1 200
    START ·           ███████▎ 300"
  `);
  const none = { ...state, hasChart: true, result: { ...state.result, rows: [{ eid: 'A' }] } };
  expect(text(none as DruidState)).toContain('No column of these rows counts something');
});

test('tab completes tables behind FROM, columns of the named table, and keywords', () => {
  expect(sqlCompletions('SELECT * FROM "tele', tables)).toEqual(['"telemetry-events-syncts"']);
  const before = 'SELECT COUNT(*) FROM "telemetry-events-syncts" WHERE eda';
  expect(sqlCompletions(before, tables)).toEqual(['edata_id']);
  expect(withCompletion(before, 'edata_id')).toMatch(/WHERE edata_id$/);
  expect(sqlCompletions('SEL', tables)).toEqual(['SELECT']);
  expect(textIn(typeSql(typing('SELECT * FROM sum'), { key: 'tab', input: '' }).state.field)).toBe(
    'SELECT * FROM "summary-events"',
  );
});

test('enter runs without the semicolon and remembers each query once; up brings them back', () => {
  const first = typeSql(typing('SELECT 1;'), { key: 'enter', input: '' });
  expect(first.wish).toEqual({ kind: 'ask', ask: { kind: 'run', sql: 'SELECT 1' } });
  const second = typeSql(
    { ...first.state, isTyping: true, field: fieldOf('SELECT 2') },
    { key: 'enter', input: '' },
  );
  const again = typeSql(
    { ...second.state, isTyping: true, field: fieldOf('SELECT 1') },
    { key: 'enter', input: '' },
  );
  expect(again.state.history).toEqual(['SELECT 2', 'SELECT 1']);
  const up = typeSql({ ...again.state, isTyping: true }, { key: 'up', input: '' }).state;
  expect(textIn(typeSql(up, { key: 'up', input: '' }).state.field)).toBe('SELECT 2');
  expect(textIn(typeSql(up, { key: 'down', input: '' }).state.field)).toBe('');
});

test('t opens the journey of a row that has a mid', () => {
  const rows = [{ mid: 'mid-7' }];
  const result = { sql: '', columns: ['mid'], rows, tookMs: 1 };
  expect(pressDruid({ ...state, result }, 'trace').wish).toMatchObject({ args: { mid: 'mid-7' } });
  expect(pressDruid(state, 'trace').wish).toMatchObject({ kind: 'tell' });
});

test('what Druid refuses stands where the rows would be, and can be typed on', async () => {
  const refused = await asked(askDruid, {
    ask: { kind: 'run', sql: 'SELEC' },
    state: { ...typing('SELEC'), isTyping: false, isRunning: true },
    client: { query: () => Promise.reject(new Error("Incorrect syntax near 'SELEC'")) },
  });
  expect(refused).toMatchObject({ isTyping: true, isRunning: false, result: undefined });
  expect(text(refused)).toContain("✗ Incorrect syntax near 'SELEC'");
});

test('rows of Druid come with the tables for completion', async () => {
  const shown = await asked(askDruid, {
    ask: { kind: 'run', sql: 'SELECT 1' },
    state: { ...state, isRunning: true, selected: 5, column: 2 },
    client: {
      query: (sql) =>
        Promise.resolve(
          sql.includes('INFORMATION_SCHEMA')
            ? {
                columns: ['t', 'c'],
                rows: [
                  { t: 'x', c: 'a' },
                  { t: 'x', c: 'b' },
                ],
              }
            : { columns, rows },
        ),
    },
  });
  expect(shown).toMatchObject({
    isRunning: false,
    selected: 0,
    column: 0,
    tables: { x: ['a', 'b'] },
  });
});

test('CSV quotes what needs it; a bar is never longer than its room, and one is seen of the smallest', () => {
  expect(csvOf(columns, rows)).toBe(
    'eid,text,events\r\nINTERACT,"a ""b"", c",1200\r\nSTART,,300\r\n',
  );
  expect([
    barText(100, 100, 3),
    barText(50, 100, 3),
    barText(0.001, 100, 3),
    barText(0, 100, 3),
  ]).toEqual(['███', '█▌', '▏', '']);
});

test('a long query wraps, and its cursor is seen', () => {
  const long = { ...typing(`SELECT ${'x, '.repeat(60)}y`) };
  const lines = drawDruid(long, { columns: 60, rows: 20 });
  const cursor = lines.findIndex((line) => line.some(({ tone }) => tone === 'selected'));
  expect(cursor).toBe(Math.floor(textIn(long.field).length / 56));
});
