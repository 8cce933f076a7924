import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { defaultRoots, watchSchemas, type EventSchemas } from './index.ts';
import type { JsonValue } from './json.ts';
import { packageRoot } from './roots.ts';
import { folderWith, type Folder } from './testing/folder.ts';

const quiz = (type: string): JsonValue => ({
  properties: { eid: { enum: ['QUIZ'] }, edata: { type } },
});

interface Watched extends Disposable {
  readonly schemas: EventSchemas;
  readonly folder: Folder;
  write(name: string, content: JsonValue | string): void;
  /** Until the schemas were read again often enough. */
  reloads(count: number): Promise<void>;
}

function watching(files: Readonly<Record<string, JsonValue | string>>): Watched {
  const folder = folderWith(files);
  let count = 0;
  const schemas = watchSchemas({
    flavour: 'igot',
    roots: [...defaultRoots('igot'), folder.path],
    onReload: () => {
      count += 1;
    },
  });
  return {
    schemas,
    folder,
    write(name, content) {
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      writeFileSync(join(folder.path, name), text);
    },
    reloads: (wanted) => vi.waitFor(() => expect(count).toBeGreaterThanOrEqual(wanted), 5_000),
    [Symbol.dispose]() {
      schemas[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

const kindOf = (schemas: EventSchemas, edata: JsonValue, eid = 'QUIZ'): string =>
  schemas.validateEvent({ eid, edata }).kind;

describe('a watched folder', () => {
  test('judges by a file as it is now', async () => {
    using watched = watching({ 'telemetry/3.0/quiz.json': quiz('string') });
    expect(kindOf(watched.schemas, 'a')).toBe('valid');
    watched.write('telemetry/3.0/quiz.json', quiz('number'));
    await watched.reloads(1);
    expect(kindOf(watched.schemas, 'a')).toBe('invalid');
    expect(kindOf(watched.schemas, 1)).toBe('valid');
    expect(watched.schemas.problems()).toEqual([]);
  });

  test('takes up a new event type, also in a folder that was not there, and lets one go', async () => {
    using watched = watching({ 'telemetry/3.0/quiz.json': quiz('string') });
    watched.write('telemetry/3.0/poll.json', { properties: { eid: { enum: ['POLL'] } } });
    await watched.reloads(1);
    expect(watched.schemas.list().map(({ eid }) => eid)).toContain('POLL');
    mkdirSync(join(watched.folder.path, 'druid', 'summary'), { recursive: true });
    watched.write('druid/summary/extra.json', {});
    await watched.reloads(2);
    expect(watched.schemas.documents('druid').map(({ name }) => name)).toContain('extra');
    rmSync(join(watched.folder.path, 'telemetry/3.0/quiz.json'));
    await watched.reloads(3);
    expect(kindOf(watched.schemas, 'a')).toBe('no-schema');
  });

  test('keeps the last good state of a broken file, says what is wrong, and takes up the others', async () => {
    using watched = watching({ 'telemetry/3.0/quiz.json': quiz('string') });
    watched.write('telemetry/3.0/quiz.json', '{ "type": ');
    watched.write('telemetry/3.0/poll.json', { properties: { edata: { type: 'number' } } });
    await vi.waitFor(() => expect(kindOf(watched.schemas, 1, 'POLL')).toBe('valid'), 5_000);
    expect(kindOf(watched.schemas, 'a')).toBe('valid');
    expect(kindOf(watched.schemas, 1)).toBe('invalid');
    expect(watched.schemas.problems()).toMatchObject([
      { code: 'SCHEMA_UNREADABLE', message: expect.stringContaining('quiz.json') as string },
    ]);
    watched.write('telemetry/3.0/quiz.json', quiz('number'));
    await vi.waitFor(() => expect(kindOf(watched.schemas, 1)).toBe('valid'), 5_000);
    expect(watched.schemas.problems()).toEqual([]);
  });

  test.each<[string, JsonValue, string]>([
    ['no draft-04 schema', { type: 'strng' }, 'SCHEMA_UNUSABLE'],
    ['a pattern that production cannot read', { pattern: '(?<=a)b' }, 'SCHEMA_UNUSABLE'],
    ['a reference to nothing', { items: { $ref: '#/no' } }, 'SCHEMA_REF_UNRESOLVED'],
  ])('with %s keeps what was good', async (_what, content, code) => {
    using watched = watching({ 'telemetry/3.0/quiz.json': quiz('string') });
    watched.write('telemetry/3.0/quiz.json', content);
    await watched.reloads(1);
    expect(watched.schemas.problems()).toMatchObject([{ code }]);
    expect(kindOf(watched.schemas, 'a')).toBe('valid');
    expect(kindOf(watched.schemas, 1)).toBe('invalid');
  });

  test('may go as a whole, and come back', async () => {
    using watched = watching({ 'telemetry/3.0/quiz.json': quiz('string') });
    const { path } = watched.folder;
    renameSync(path, `${path}-away`);
    await watched.reloads(1);
    expect(watched.schemas.problems()).toMatchObject([{ code: 'SCHEMA_FOLDER_EMPTY' }]);
    expect(kindOf(watched.schemas, 'a')).toBe('valid');
    renameSync(`${path}-away`, path);
    await watched.reloads(2);
    expect(watched.schemas.problems()).toEqual([]);
    watched.write('telemetry/3.0/quiz.json', quiz('number'));
    await watched.reloads(3);
    expect(kindOf(watched.schemas, 1)).toBe('valid');
  });
});

describe('a whole set of schemas', () => {
  const shipped = join(packageRoot(), 'schemas', 'sunbird');
  const setOf = (...names: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      names.map((name) => [name.replace('druid/', ''), readFileSync(join(shipped, name), 'utf8')]),
    );
  const preprocessor = ['actor', 'cdata', 'common', 'context', 'envelope', 'heartbeat', 'object']
    .concat(['pdata', 'rollup'])
    .map((name) => `telemetry/3.0/${name}.json`);

  test("stands instead of the package's, and alone for its own job", () => {
    using folder = folderWith(setOf(...preprocessor));
    const roots = [...defaultRoots('igot'), folder.path];
    using schemas = watchSchemas({ flavour: 'igot', roots, onReload: () => undefined });
    const eids = schemas.list().filter(({ side }) => side === 'preprocessor');
    expect(eids.map(({ eid }) => eid)).toEqual(['HEARTBEAT']);
    expect(schemas.documents('druid').every(({ root }) => root !== folder.path)).toBe(true);
  });

  test("may lie as in the Druid validator's own jar", () => {
    const names = ['envelope', 'common', 'devicedata', 'uaspec', 'contentdata', 'collectiondata']
      .concat(['dialcodedata', 'userdata', 'derivedlocationdata'])
      .map((name) => `druid/telemetry/${name}.json`);
    using folder = folderWith(setOf(...names));
    const roots = [...defaultRoots('igot'), folder.path];
    using schemas = watchSchemas({ flavour: 'igot', roots, onReload: () => undefined });
    expect(schemas.documents('druid')).toHaveLength(names.length);
    expect(schemas.documents('preprocessor')).toHaveLength(40);
    expect(schemas.validateDruidEvent({ eid: 'X', contentdata: { name: 7 } })).toMatchObject({
      text: '"/contentdata/name"',
      schema: 'druid/telemetry/envelope.json',
    });
  });
});
