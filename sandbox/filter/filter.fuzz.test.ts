import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type JsonValue } from '../../schemas/json.ts';
import { SandboxError } from '../../schemas/problem.ts';
import { parseJson } from '../../schemas/parse.ts';
import { compileFilter } from './compile.ts';
import { completions } from './completions.ts';
import {
  comparisons,
  recordFields,
  type Expression,
  type Filter,
  type Path,
} from './expression.ts';
import { literalOf } from './literal.ts';
import { foldBytes, type NeedleGroup } from './needles.ts';
import { parseFilter } from './parse.ts';
import { printFilter } from './print.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const checked = (property: fc.IRawProperty<unknown>, numRuns = 500): void => {
  console.log(`filter: FUZZ_SEED=${seed}`);
  void fc.assert(property, { seed, numRuns });
};

// Few names and values, so that random filters often match random events.
const key = fc.constantFrom(
  'eid',
  'edata',
  'a',
  'odd key',
  'and',
  'offset',
  'k"\\/é',
  '',
  '😀',
  'x-1',
);
const text = fc.oneof(
  fc.constantFrom(
    'INTERACT',
    'interact',
    'Skipper',
    '\u017fkip \u212a',
    'a"b',
    'a/b\\c',
    'é',
    '😀x',
    '7',
    'true',
    'not',
    '\ud800z',
    '\ufffd',
  ),
  fc.string({ minLength: 1, maxLength: 4, unit: 'binary' }),
);
const literal = fc.oneof(
  text.map((one) => ({ kind: 'text' as const, text: one })),
  fc
    .constantFrom('0', '7', '-1.5', 'true', 'false', 'null', '2026-01-01T00:00:00.000Z')
    .map(literalOf),
);
const path: fc.Arbitrary<Path> = fc.oneof(
  fc.record({
    field: fc.constantFrom('value' as const, 'headers' as const),
    steps: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: key.map((one) => ({ kind: 'key' as const, key: one })) },
        { weight: 1, arbitrary: fc.nat(2).map((index) => ({ kind: 'index' as const, index })) },
        { weight: 1, arbitrary: fc.constant({ kind: 'each' as const }) },
      ),
      { maxLength: 3 },
    ),
  }),
  fc.constantFrom(...recordFields).map((field) => ({ field, steps: [] })),
);
const pattern = fc.constantFrom(
  'INTER',
  'in[tT]er?',
  '^a.b$',
  'sk(ip)+',
  'k',
  '\\w+:\\d',
  'a/b',
  '"eid":"I',
);
const expression: fc.Arbitrary<Expression> = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    text.map((one): Expression => ({ kind: 'text', text: one })),
    fc
      .record({ path, operator: fc.constantFrom(...comparisons), literal })
      .filter((one) => one.literal.kind !== 'constant' || !/[<>]/.test(one.operator))
      .map((one): Expression => ({ kind: 'compare', ...one })),
    fc
      .record({ path, literals: fc.array(literal, { minLength: 1, maxLength: 3 }) })
      .map((one): Expression => ({ kind: 'in', ...one })),
    fc.record({ path, text }).map((one): Expression => ({ kind: 'contains', ...one })),
    fc
      .record({
        path: fc.option(path, { nil: undefined }),
        pattern,
        ignoresCase: fc.boolean(),
      })
      .map((one): Expression => ({ kind: 'matches', ...one })),
    fc
      .record({ kind: fc.constantFrom('exists' as const, 'missing' as const), path })
      .map((one): Expression => one),
    tie('any').map((of): Expression => ({ kind: 'not', of })),
    fc
      .record({
        kind: fc.constantFrom('all' as const, 'any' as const),
        of: fc.array(tie('any'), { minLength: 2, maxLength: 3 }),
      })
      .map((one): Expression => one),
  ),
})).any;
const moment = fc.oneof(
  fc.constantFrom(1_000, 90_000, 7_200_000, 1).map((ms) => ({ kind: 'ago' as const, ms })),
  fc.nat(2 ** 40).map((ms) => ({ kind: 'at' as const, ms })),
);
const filter: fc.Arbitrary<Filter> = fc.record({
  expression: fc.option(expression, { nil: undefined }),
  from: fc.option(moment, { nil: undefined }),
  until: fc.option(moment, { nil: undefined }),
  limit: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
});

test('any filter, printed and read again, is the same', () => {
  checked(
    fc.property(filter, (one) => {
      expect(parseFilter(printFilter(one))).toEqual(one);
    }),
  );
});

const fragment = fc.oneof(
  fc.constantFrom(
    'eid',
    'and',
    'or',
    'not',
    '(',
    ')',
    '=',
    '>=',
    '~',
    '/x/i',
    'in',
    ',',
    '"',
    "'",
    '\\',
    '[',
    ']',
    '[*]',
    '.',
    ' ',
    'limit',
    '5',
    'since',
    '10m',
    'exists',
    '\u0000',
    '😀',
  ),
  fc.string({ maxLength: 5, unit: 'binary' }),
);

test('any text is read or refused by name, and can be completed anywhere', () => {
  checked(
    fc.property(fc.array(fragment, { maxLength: 14 }), fc.nat(40), (parts, at) => {
      const text = parts.join('');
      completions(text, Math.min(at, text.length), { paths: ['eid'], values: { eid: ['X'] } });
      try {
        const read = parseFilter(text);
        expect(parseFilter(printFilter(read))).toEqual(read);
      } catch (error) {
        if (!(error instanceof SandboxError)) throw error;
        expect(error.code).toMatch(/^FILTER_/);
      }
    }),
    2_000,
  );
});

const value: fc.Arbitrary<JsonValue> = fc.letrec<{ any: JsonValue }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    text,
    fc.constantFrom(0, 7, -1.5, 1e21, true, false, null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(key, tie('any'), { maxKeys: 4 }),
  ),
})).any;
/** JSON as a client may write it: about a third of the signs as escapes when `escapes`. */
function write(one: JsonValue, escapes: boolean): string {
  if (typeof one === 'string') {
    const signs = one.split('').map((sign, at) => {
      const code = sign.charCodeAt(0);
      const isEscaped = escapes && (code + at) % 3 === 0;
      return isEscaped
        ? `\\u${code.toString(16).padStart(4, '0')}`
        : JSON.stringify(sign).slice(1, -1);
    });
    // A pair of surrogates is one sign: halves are escaped by JSON.stringify, which reads the same.
    return `"${signs.join('')}"`;
  }
  if (Array.isArray(one))
    return `[${one.map((inside: JsonValue) => write(inside, escapes)).join(' ,')}]`;
  if (!isObject(one)) return JSON.stringify(one);
  const fields = Object.entries(one).map(
    ([name, inside]) => `${write(name, escapes)} : ${write(inside ?? null, escapes)}`,
  );
  return `{${fields.join(',')}}`;
}
const written = fc.tuple(value, fc.boolean()).map(([one, escapes]) => write(one, escapes));
const anyBytes = fc.oneof(
  { weight: 5, arbitrary: written.map((one) => Buffer.from(one)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }).map((one) => Buffer.from(one)) },
);

function mayMatch(bytes: Buffer, groups: readonly NeedleGroup[]): boolean {
  const lower = foldBytes(Buffer.from(bytes));
  return groups.every(({ needles }) =>
    needles.some((needle) => (needle.ignoresCase ? lower : bytes).includes(needle.bytes)),
  );
}

test('the needles in the bytes never lose what the full test keeps', () => {
  let kept = 0;
  let parted = 0;
  checked(
    fc.property(filter, anyBytes, (one, bytes) => {
      const { test: passes, prefilter } = compileFilter(one, { now: 0 });
      const parsed = parseJson(bytes);
      const isKept = passes({
        topic: 'telemetry.raw',
        partition: 0,
        offset: 7,
        timestamp: 5,
        key: 'INTERACT',
        headers: { a: 'x-1' },
        text: bytes.toString(),
        json: parsed.ok ? parsed.value : undefined,
      });
      const isCandidate = mayMatch(bytes, prefilter);
      if (isKept) kept += 1;
      if (!isCandidate) parted += 1;
      expect(isKept && !isCandidate).toBe(false);
    }),
    4_000,
  );
  // The property says something only when both sides are met often.
  expect(kept).toBeGreaterThan(200);
  expect(parted).toBeGreaterThan(200);
});

/** Every text of a value with the path to it. */
function texts(one: JsonValue, steps: Path['steps'] = []): { path: Path; text: string }[] {
  if (typeof one === 'string') return [{ path: { field: 'value', steps }, text: one }];
  if (typeof one !== 'object' || one === null) return [];
  return Object.entries(one).flatMap(([name, inside]) =>
    texts(inside ?? null, [
      ...steps,
      Array.isArray(one) ? { kind: 'index', index: Number(name) } : { kind: 'key', key: name },
    ]),
  );
}

test('a text that an event holds is found in its bytes, however it was written', () => {
  let met = 0;
  checked(
    fc.property(value, fc.boolean(), (one, escapes) => {
      const bytes = Buffer.from(write(one, escapes));
      for (const { path, text: held } of texts(parsedOf(bytes))) {
        const literal = { kind: 'text' as const, text: held };
        const expressions: readonly Expression[] = [
          { kind: 'compare', path, operator: '=', literal },
          { kind: 'in', path, literals: [literal] },
          { kind: 'contains', path, text: held.slice(1).toUpperCase() },
          { kind: 'exists', path },
        ];
        for (const expression of expressions) {
          const { prefilter } = compileFilter(
            { expression, from: undefined, until: undefined, limit: undefined },
            { now: 0 },
          );
          expect(mayMatch(bytes, prefilter)).toBe(true);
          met += prefilter.length;
        }
      }
    }),
  );
  expect(met).toBeGreaterThan(500);
});

function parsedOf(bytes: Buffer): JsonValue {
  const parsed = parseJson(bytes);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}
