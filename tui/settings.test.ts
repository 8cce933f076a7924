import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSettings, settingsFile, writeSettings } from './settings.ts';
import { lookOf, themeFor, themeNames } from './theme.ts';

test('what was chosen is kept, for its owner alone, the newest hundred queries only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-sandbox-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  const file = settingsFile({ XDG_STATE_HOME: folder });
  expect(readSettings(file)).toEqual({});
  writeSettings(file, { theme: 'mono' });
  writeSettings(file, { queries: Array.from({ length: 120 }, (_, at) => `SELECT ${at}`) });
  const kept = readSettings(file);
  expect([kept.theme, kept.queries?.length, kept.queries?.[0]]).toEqual(['mono', 100, 'SELECT 20']);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, '{"theme":"none","engine":7,"queries":["a",1]}');
  expect(readSettings(file)).toEqual({ queries: ['a'] });
  await writeFile(file, 'no json');
  expect(readSettings(file)).toEqual({});
  writeSettings(join(file, 'below-a-file'), { theme: 'mono' });
  expect(await readFile(file, 'utf8')).toBe('no json');
});

test('NO_COLOR and dumb terminals have no colours, whatever was chosen; an unknown theme is the plain one', () => {
  expect(themeFor('high-contrast', {})).toBe('high-contrast');
  expect(themeFor('high-contrast', { NO_COLOR: '1' })).toBe('mono');
  expect(themeFor('high-contrast', { NO_COLOR: '' })).toBe('high-contrast');
  expect(themeFor(undefined, { TERM: 'dumb' })).toBe('mono');
  expect(themeFor('nope', {})).toBe('plain');
});

test('good and bad differ in more than red and green in the colour-blind theme, and mono has no colour', () => {
  expect(lookOf('good', 'colour-blind').color).toMatch(/blue/);
  expect(lookOf('failed', 'colour-blind').color).toMatch(/yellow/);
  for (const theme of themeNames) {
    expect(lookOf('failed', theme)).not.toEqual(lookOf('good', theme));
    expect(lookOf('selected', theme).inverse).toBe(true);
  }
  for (const tone of ['good', 'failed', 'warning', 'accent'] as const)
    expect(lookOf(tone, 'mono').color).toBeUndefined();
});
