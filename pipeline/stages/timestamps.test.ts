import { expect, test } from 'vitest';
import {
  cachedDate,
  endOfDay,
  formatTimestamp,
  javaLong,
  monthsBefore,
  parseTimestamp,
} from './timestamps.ts';

test.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [1529500243955, '2018-06-20T13:10:43.955Z'],
  [-1, '1969-12-31T23:59:59.999Z'],
  [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  [253_402_300_800_000, '10000-01-01T00:00:00.000Z'],
])('%d reads %s', (ms, text) => {
  expect(formatTimestamp(ms)).toBe(text);
});

test('years that Date knows beyond 9999 agree with it', () => {
  for (const ms of [1e15, 4.2e15, 8.64e15]) {
    expect(formatTimestamp(ms)).toBe(new Date(ms).toISOString().replace(/^\+0*/, ''));
  }
});

test.each([
  ['2018-06-15T13:06:56.090+0000', 1529068016090],
  ['2018-06-15T18:36:56.090+05:30', 1529068016090],
  ['2018-06-15T18:36:56.090+0530', 1529068016090],
  ['2018-06-15T08:06:56.090-0500', 1529068016090],
  ['2018-06-15T13:06:56.090Z', 1529068016090],
  ['2018-06-15T13:06:56.090', 1529068016090],
  ['2018-06-15T13:06:56Z', 0],
  ['2018-06-15', 0],
  ['2018-02-30T13:06:56.090Z', 0],
  ['', 0],
])('the cached date %s is %d', (text, ms) => {
  expect(cachedDate(text)).toBe(ms);
});

test('no number is too large for a time stamp', () => {
  for (const value of [1e300, -1e300, 2 ** 63]) {
    expect(formatTimestamp(javaLong(value))).toMatch(/^-?\d{4,}-\d\d-\d\dT[\d:.]+Z$/);
  }
  expect(javaLong(-1.9)).toBe(-1);
});

test('a time stamp of another shape is not read', () => {
  expect(parseTimestamp('2020-07-19T18:42:41.524Z')).toBe(1595184161524);
  expect(parseTimestamp('2020-07-19T18:42:41Z')).toBeUndefined();
  expect(parseTimestamp('2020-02-30T00:00:00.000Z')).toBeUndefined();
});

test('months back keep the day, or take the last one of a shorter month', () => {
  const may31 = Date.UTC(2026, 4, 31, 10);
  expect(monthsBefore(may31, 3)).toBe(Date.UTC(2026, 1, 28, 10));
  expect(monthsBefore(may31, 17)).toBe(Date.UTC(2024, 11, 31, 10));
  expect(monthsBefore(may31, 0)).toBe(may31);
});

test('a day ends by the clock of its zone', () => {
  const noon = Date.UTC(2026, 0, 1, 19);
  expect(endOfDay(noon, 0)).toBe(Date.UTC(2026, 0, 1, 23, 59, 59, 999));
  expect(endOfDay(noon, 330)).toBe(Date.UTC(2026, 0, 2, 18, 29, 59, 999));
});
