import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { isMany, parsePath, readPath, type PathStep } from './path.ts';
import { compileSlots, type Slots } from './row-slots.ts';

const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const keys = ['a', 'b', 'constructor', '__proto__', 'x y'] as const;
const key = fc.constantFrom(...keys);

const json = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, 1, 'text', true),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  // Through JSON.parse, as events come: it makes `__proto__` a field of its own.
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 4 })
    .map(
      (entries) =>
        JSON.parse(
          `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
        ) as JsonObject,
    ),
})).object;

const step: fc.Arbitrary<PathStep> = fc.oneof(
  { weight: 4, arbitrary: key.map((name): PathStep => ({ kind: 'key', key: name })) },
  { weight: 2, arbitrary: fc.constant<PathStep>({ kind: 'all' }) },
  { weight: 1, arbitrary: fc.nat(2).map((index): PathStep => ({ kind: 'index', index })) },
);
const path = fc
  .tuple(key, fc.array(step, { maxLength: 4 }))
  .map(([first, rest]): PathStep[] => [{ kind: 'key', key: first }, ...rest]);

/** Nothing, null and the empty list of a list path all end as a null cell. */
const seen = (value: JsonValue | undefined, steps: readonly PathStep[]): JsonValue =>
  value === undefined || (isMany(steps) && Array.isArray(value) && value.length === 0)
    ? null
    : value;

test(`the compiled reader gives what reading each path plainly gives (seed ${seed})`, () => {
  fc.assert(
    fc.property(json, fc.array(path, { minLength: 1, maxLength: 8 }), (event, paths) => {
      const fields = paths.map((steps, index) => ({ name: `f${index}`, path: steps }));
      const reader = compileSlots(fields, []);
      const row: Slots = Array.from({ length: reader.size });
      reader.fill(event, row);
      for (const { name, path: steps } of fields) {
        expect(seen(row[reader.slotOf(name)], steps)).toEqual(seen(readPath(event, steps), steps));
      }
    }),
    { seed, numRuns: 2_000 },
  );
});

test.each([
  ['$.a.b', ['a', 'b']],
  ['$.cdata[*].type', ['cdata', '*', 'type']],
  ["$['a.b'][0]", ['a.b', 0]],
  ['$.a.*', ['a', '*']],
  ['$', []],
  ['$.@timestamp', ['@timestamp']],
])('%s is the path %j', (text, expected) => {
  const steps = parsePath(text)?.map((one) =>
    one.kind === 'key' ? one.key : one.kind === 'all' ? '*' : one.index,
  );
  expect(steps).toEqual(expected);
});

test.each(
  ['a.b', '$..a', '$.a[?(@.b)]', '$.a[0:2]', '$.a[', '$.a[*', '$.a.length()'].map((text) => [text]),
)('%s is not understood', (text) => {
  expect(text.endsWith('length()') ? parsePath(text)?.at(-1) : parsePath(text)).toEqual(
    text.endsWith('length()') ? { kind: 'key', key: 'length()' } : undefined,
  );
});

test('a list path reads the values of an object as well, as Jayway does', () => {
  const event = { a: { x: { b: 1 }, y: { b: 2 } } };
  expect(readPath(event, parsePath('$.a[*].b') ?? [])).toEqual([1, 2]);
  expect(isObject(event)).toBe(true);
});
