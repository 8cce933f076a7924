import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBTimestampValue,
  FLOAT,
  HUGEINT,
  INTEGER,
  LIST,
  TIMESTAMP,
  TIMESTAMPTZ,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { cellJson, cellText, columnOf, plainCell, timeText } from './cells.ts';
import { createWriter, type ResultFormat } from './result-format.ts';

const options = { timeZone: 'UTC', stringifyArrays: true };
const written = (
  value: DuckDBValue,
  sqlType: string,
  more: Partial<typeof options> = {},
): string => {
  const column = { name: 'c', type: 'any', sqlType };
  return cellText(plainCell(value, column, { ...options, ...more }), column);
};
const at = (ms: number): DuckDBValue => new DuckDBTimestampValue(BigInt(ms) * 1000n);
const list = (...items: DuckDBValue[]): DuckDBValue => new DuckDBListValue(items);

test.each<[DuckDBValue, string, string]>([
  [9_007_199_254_740_993n, 'BIGINT', '9007199254740993'],
  [5, 'BIGINT', '5'],
  [7.9, 'BIGINT', '7'],
  [5, 'DOUBLE', '5.0'],
  [5n, 'DOUBLE', '5.0'],
  [0.5, 'DOUBLE', '0.5'],
  [-0, 'DOUBLE', '-0.0'],
  [12_345_678, 'DOUBLE', '1.2345678E7'],
  [1e7, 'DOUBLE', '1.0E7'],
  [1.5e-5, 'DOUBLE', '1.5E-5'],
  [Number.NaN, 'DOUBLE', '"NaN"'],
  [Number.POSITIVE_INFINITY, 'DOUBLE', '"Infinity"'],
  [new DuckDBDecimalValue(15n, 4, 1), 'DOUBLE', '1.5'],
  [true, 'BOOLEAN', 'true'],
  [null, 'VARCHAR', 'null'],
  ['a "b"', 'VARCHAR', '"a \\"b\\""'],
  [at(1_705_350_705_123), 'TIMESTAMP', '"2024-01-15T20:31:45.123Z"'],
  [at(0), 'TIMESTAMP', '"1970-01-01T00:00:00.000Z"'],
  [new DuckDBDateValue(19_737), 'DATE', '"2024-01-15T00:00:00.000Z"'],
  [list('a', 'b'), 'VARCHAR', '"[\\"a\\",\\"b\\"]"'],
  [list('a'), 'VARCHAR', '"a"'],
  [list(), 'VARCHAR', 'null'],
  [list('a'), 'ARRAY', '"[\\"a\\"]"'],
  [list(), 'ARRAY', '"[]"'],
])('%s as %s is written %s', (value, sqlType, text) => {
  expect(written(value, sqlType)).toBe(text);
});

test('arrays are JSON when sqlStringifyArrays is off; multi-value strings never are', () => {
  expect(written(list('a', null), 'ARRAY', { stringifyArrays: false })).toBe('["a",null]');
  expect(written(list('a', 'b'), 'VARCHAR', { stringifyArrays: false })).toBe(
    '"[\\"a\\",\\"b\\"]"',
  );
});

test.each([
  ['UTC', '2024-01-15T20:31:45.123Z'],
  ['Asia/Kolkata', '2024-01-16T02:01:45.123+05:30'],
  ['America/New_York', '2024-01-15T15:31:45.123-05:00'],
  ['Africa/Abidjan', '2024-01-15T20:31:45.123Z'],
])('a time in %s is %s', (timeZone, text) => {
  expect(timeText(1_705_350_705_123, timeZone)).toBe(text);
});

test('summer time is heeded', () => {
  expect(timeText(Date.parse('2024-07-01T12:00:00Z'), 'America/New_York')).toBe(
    '2024-07-01T08:00:00.000-04:00',
  );
});

test('in-process rows hold numbers', () => {
  expect(cellJson(5n)).toBe(5);
  expect(cellJson(['a', 2n])).toEqual(['a', 2]);
});

test.each<[DuckDBType, string, string]>([
  [INTEGER, 'LONG', 'BIGINT'],
  [BIGINT, 'LONG', 'BIGINT'],
  [HUGEINT, 'LONG', 'BIGINT'],
  [DOUBLE, 'DOUBLE', 'DOUBLE'],
  [DECIMAL(10, 2), 'DOUBLE', 'DOUBLE'],
  [FLOAT, 'FLOAT', 'FLOAT'],
  [BOOLEAN, 'LONG', 'BOOLEAN'],
  [TIMESTAMP, 'LONG', 'TIMESTAMP'],
  [TIMESTAMPTZ, 'LONG', 'TIMESTAMP'],
  [DATE, 'LONG', 'DATE'],
  [VARCHAR, 'STRING', 'VARCHAR'],
  [LIST(VARCHAR), 'STRING', 'VARCHAR'],
  [LIST(BIGINT), 'ARRAY<STRING>', 'ARRAY'],
])('a DuckDB column of type %s is Druid’s %s', (type, druidType, sqlType) => {
  expect(columnOf('c', type)).toEqual({ name: 'c', type: druidType, sqlType });
});

const body = (format: Partial<ResultFormat>, rows: string[][], names = ['a', 'b']): string => {
  const columns = names.map((name) => ({ name, type: 'LONG', sqlType: 'BIGINT' }));
  const all = {
    kind: 'object',
    header: false,
    typesHeader: false,
    sqlTypesHeader: false,
    ...format,
  } as const;
  const writer = createWriter(all, columns);
  return writer.start() + rows.map((cells) => writer.row(cells)).join('') + writer.end();
};

test.each<[Partial<ResultFormat>, string]>([
  [{ kind: 'object' }, '[]'],
  [{ kind: 'object', header: true }, '[{"a":null,"b":null}]'],
  [
    { kind: 'object', header: true, sqlTypesHeader: true },
    '[{"a":{"sqlType":"BIGINT"},"b":{"sqlType":"BIGINT"}}]',
  ],
  [{ kind: 'array' }, '[]'],
  [{ kind: 'array', header: true }, '[["a","b"]]'],
  [{ kind: 'objectLines' }, '\n'],
  [{ kind: 'arrayLines', header: true, typesHeader: true }, '["a","b"]\n["LONG","LONG"]\n\n'],
  [{ kind: 'csv', header: true }, 'a,b\n\n'],
  [{ kind: 'csv' }, '\n'],
])('no rows in the format %j are %j', (format, text) => {
  expect(body(format, [])).toBe(text);
});

test('CSV quotes what has to be quoted, and null is empty', () => {
  const rows = [
    ['"x,y"', 'null'],
    ['"say \\"hi\\""', '"two\\nlines"'],
    ['1', '""'],
  ];
  expect(body({ kind: 'csv', header: true }, rows, ['a,b', 'c'])).toBe(
    '"a,b",c\n"x,y",\n"say ""hi""","two\nlines"\n1,\n\n',
  );
});

test('columns of the same name are all written', () => {
  expect(body({ kind: 'array' }, [['1', '2']], ['n', 'n'])).toBe('[[1,2]]');
});
