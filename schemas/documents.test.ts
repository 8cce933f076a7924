import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Flavour } from './flavour.ts';
import { defaultRoots, loadSchemas, type Side } from './index.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { SandboxError } from './problem.ts';
import { packageRoot } from './roots.ts';
import { folderWith, type Folder } from './testing/folder.ts';

function problemOf(act: () => unknown): SandboxError {
  try {
    act();
  } catch (error) {
    if (error instanceof SandboxError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const ref = (name: string): JsonObject => ({
  $ref: `resource:/schemas/telemetry/3.0/${name}.json`,
});
const eids = (flavour: Flavour, side: Side): string[] =>
  loadSchemas({ flavour })
    .list()
    .filter((row) => row.side === side)
    .map((row) => row.eid)
    .sort();
const fromFolder = (folder: Folder) =>
  loadSchemas({ flavour: 'igot', roots: [...defaultRoots('igot'), folder.path] });

const envelope = {
  ets: 1,
  ver: '3.0',
  mid: 'm',
  actor: { id: '', type: '' },
  context: { channel: 'c', env: 'e', pdata: { id: 'p' } },
};

describe('the schemas of the package', () => {
  test('are 34 files in the sunbird flavour and 40 in igot, as in production', () => {
    expect(loadSchemas({ flavour: 'sunbird' }).documents('preprocessor')).toHaveLength(34);
    expect(loadSchemas({ flavour: 'igot' }).documents('preprocessor')).toHaveLength(40);
  });

  test('judge 17 event types, CB_AUDIT besides in igot, and three on the druid side', () => {
    const upstream = eids('sunbird', 'preprocessor');
    expect(upstream).toHaveLength(17);
    expect(eids('igot', 'preprocessor')).toEqual([...upstream, 'CB_AUDIT'].sort());
    expect(eids('igot', 'druid')).toEqual(['*', 'ME_WORKFLOW_SUMMARY', 'SEARCH']);
  });

  test('are found from source and from dist alike', () => {
    const root = packageRoot();
    expect(packageRoot(join(root, 'dist', 'schemas'))).toBe(root);
    expect(packageRoot(join(root, 'node_modules', 'ajv', 'dist'))).toBe(root);
  });

  test('are not found outside the package', () => {
    const error = problemOf(() => packageRoot(tmpdir()));
    expect(error.code).toBe('PACKAGE_ROOT_MISSING');
    expect(error.message).toContain(tmpdir());
  });
});

describe('a root of its own', () => {
  test('adds an event type and replaces a file of the same path', () => {
    using folder = folderWith({
      'telemetry/3.0/quiz.json': {
        description: 'A quiz was taken.',
        type: 'object',
        required: ['eid'],
        allOf: [ref('common'), { properties: { eid: { enum: ['QUIZ'] }, edata: ref('rollup') } }],
      },
      'telemetry/3.0/heartbeat.json': { type: 'object', required: ['pulse'] },
      'examples/quiz/valid/one.json': { eid: 'QUIZ' },
    });
    const schemas = fromFolder(folder);
    expect(schemas.list().find(({ eid }) => eid === 'QUIZ')).toMatchObject({
      file: 'telemetry/3.0/quiz.json',
      description: 'A quiz was taken.',
      root: folder.path,
    });
    const quiz = { ...envelope, eid: 'QUIZ', edata: { l1: 'a' } };
    expect(schemas.validateEvent(quiz).kind).toBe('valid');
    expect(schemas.validateEvent({ ...quiz, edata: { l1: 1 } })).toMatchObject({
      text: '"/properties/l1"',
    });
    expect(schemas.validateEvent({ eid: 'HEARTBEAT', pulse: 1 }).kind).toBe('valid');
    expect(schemas.validateEvent({ ...envelope, eid: 'HEARTBEAT' }).kind).toBe('invalid');
    expect(schemas.exampleFiles().filter(({ name }) => name === 'quiz')).toHaveLength(1);
    expect(schemas.violations('preprocessor', quiz).length).toBeGreaterThan(5);
    expect(schemas.violations('preprocessor', { eid: 'QUIZ', ver: 1 })).toEqual([]);
  });

  test('with an id or a newer keyword judges as production, which ignores them, and with a format, which it enforces', () => {
    using folder = folderWith({
      'telemetry/3.0/one.json': {
        id: 'http://example.org/same',
        properties: {
          id: { id: 'label', type: 'string', format: 'slug', const: 'x' },
          mail: { format: 'email' },
        },
        minContains: 1,
        propertyNames: { maxLength: 1 },
      },
      'telemetry/3.0/two.json': { id: 'http://example.org/same', type: 'object' },
    });
    const schemas = fromFolder(folder);
    expect(schemas.validateEvent({ eid: 'ONE', id: 'no mail' }).kind).toBe('valid');
    expect(schemas.validateEvent({ eid: 'ONE', id: 7 }).kind).toBe('invalid');
    expect(schemas.validateEvent({ eid: 'ONE', mail: 'a@b.org' }).kind).toBe('valid');
    expect(schemas.validateEvent({ eid: 'ONE', mail: 'no mail' })).toMatchObject({
      findings: [{ pointer: '/mail', rule: 'format' }],
    });
    expect(schemas.validateEvent({ eid: 'TWO' }).kind).toBe('valid');
  });

  test('may refer to definitions, its own and those of another file, and to itself further down', () => {
    using folder = folderWith({
      'telemetry/3.0/tree.json': {
        definitions: { 'a/b': { type: 'string' } },
        properties: {
          name: { $ref: '#/definitions/a~1b' },
          top: { $ref: 'resource:/schemas/telemetry/3.0/rollup.json#/properties/l1' },
          child: { $ref: '#' },
        },
      },
    });
    const schemas = fromFolder(folder);
    const tree = { eid: 'TREE', name: 'a', child: { name: 'b', child: { top: 'c' } } };
    expect(schemas.validateEvent(tree).kind).toBe('valid');
    expect(schemas.validateEvent({ ...tree, child: { child: { name: 1 } } })).toMatchObject({
      findings: [
        {
          pointer: '/child/child/name',
          schemaPointer: 'telemetry/3.0/tree.json#/definitions/a~1b/type',
        },
      ],
    });
  });

  test('with rules beside a $ref judges as production, which reads only the $ref', () => {
    using folder = folderWith({
      'telemetry/3.0/beside.json': {
        properties: { object: { ...ref('object'), required: ['id'], maxProperties: 0 } },
      },
    });
    const schemas = fromFolder(folder);
    expect(schemas.validateEvent({ eid: 'BESIDE', object: { ver: '1' } }).kind).toBe('valid');
    expect(schemas.validateEvent({ eid: 'BESIDE', object: { ver: 1 } }).kind).toBe('invalid');
  });

  test('reports the rules that one value breaks in alphabetical order, as production', () => {
    using folder = folderWith({
      'telemetry/3.0/order.json': {
        properties: { n: { multipleOf: 2, enum: [2], minimum: 5, not: { type: 'number' } } },
      },
    });
    expect(fromFolder(folder).validateEvent({ eid: 'ORDER', n: 1 })).toMatchObject({
      findings: ['enum', 'minimum', 'multipleOf', 'not'].map((rule) => ({ rule })),
    });
  });

  test('whose third branch fails is reported with the crash that production would have', () => {
    using folder = folderWith({
      'telemetry/3.0/three.json': {
        allOf: [{}, { type: 'object' }, { required: ['late'] }],
      },
    });
    expect(fromFolder(folder).validateEvent({ eid: 'THREE' })).toMatchObject({
      kind: 'invalid',
      crash: expect.stringContaining('telemetry/3.0/three.json') as string,
      findings: [{ pointer: '/late', rule: 'required' }],
    });
  });

  test('whose property has a comma in its name gives the cut text that production gives', () => {
    using folder = folderWith({
      'telemetry/3.0/comma.json': { allOf: [{ patternProperties: { '^a': { type: 'string' } } }] },
    });
    expect(fromFolder(folder).validateEvent({ eid: 'COMMA', 'a,b': 1 })).toMatchObject({
      text: '"/',
      findings: [{ pointer: '/a,b' }],
    });
  });
});

describe('a bad root', () => {
  test.each<[string, string, Record<string, JsonValue | string>, string]>([
    ['a file that is not JSON', 'SCHEMA_UNREADABLE', { 'x.json': '{' }, 'x.json'],
    ['a file that is no object', 'SCHEMA_UNREADABLE', { 'x.json': [] }, 'x.json'],
    ['a reference to a missing file', 'SCHEMA_REF_UNRESOLVED', { 'x.json': ref('no') }, 'no.json'],
    [
      'a reference to a missing definition',
      'SCHEMA_REF_UNRESOLVED',
      { 'x.json': { items: { $ref: '#/definitions/no' } } },
      '#/definitions/no',
    ],
    [
      'a reference into itself below an id, which production looks for on the network',
      'SCHEMA_REF_UNRESOLVED',
      {
        'x.json': {
          id: 'http://example.org/x',
          definitions: { a: {} },
          items: { $ref: '#/definitions/a' },
        },
      },
      'http://example.org/x',
    ],
    ['a reference to itself', 'SCHEMA_LOOP', { 'x.json': { $ref: '#' } }, 'x.json'],
    [
      'a chain of references that ends in a circle',
      'SCHEMA_LOOP',
      { 'x.json': ref('y'), 'y.json': ref('z'), 'z.json': ref('y') },
      'json',
    ],
    [
      'a loop through allOf',
      'SCHEMA_LOOP',
      { 'x.json': { allOf: [ref('y')] }, 'y.json': { not: { anyOf: [ref('x')] } } },
      'json',
    ],
    ['an unknown type', 'SCHEMA_UNUSABLE', { 'x.json': { type: 'strng' } }, 'x.json'],
    [
      'a number as exclusiveMinimum',
      'SCHEMA_UNUSABLE',
      { 'x.json': { minimum: 1, exclusiveMinimum: 1 } },
      'x.json',
    ],
  ])('with %s is refused as %s', (_what, code, files, named) => {
    using folder = folderWith(
      Object.fromEntries(
        Object.entries(files).map(([name, content]) => [`telemetry/3.0/${name}`, content]),
      ),
    );
    const error = problemOf(() => fromFolder(folder));
    expect(error.code).toBe(code);
    expect(error.message).toContain(named);
    expect(error.hint).not.toBe('');
  });

  test('without any schema is refused', () => {
    using folder = folderWith({});
    const error = problemOf(() => loadSchemas({ flavour: 'igot', roots: [folder.path] }));
    expect(error.code).toBe('SCHEMA_FOLDER_EMPTY');
    expect(error.message).toContain(folder.path);
  });
});
