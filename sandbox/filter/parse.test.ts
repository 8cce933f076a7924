import { expect, test } from 'vitest';
import { SandboxError } from '../../schemas/problem.ts';
import { parseFilter } from './parse.ts';
import { printFilter } from './print.ts';

function refusal(text: string): SandboxError {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof SandboxError) return error;
    throw error;
  }
  throw new Error(`'${text}' was read`);
}

test('reads the whole language', () => {
  expect(
    parseFilter(
      `eid = INTERACT and (edata.duration > 10 or not cdata[0].type in (course, "a b", 7)) ` +
        `since 10m until 2026-01-01T00:00Z limit 20`,
    ),
  ).toEqual({
    expression: {
      kind: 'all',
      of: [
        {
          kind: 'compare',
          path: { field: 'value', steps: [{ kind: 'key', key: 'eid' }] },
          operator: '=',
          literal: { kind: 'text', text: 'INTERACT' },
        },
        {
          kind: 'any',
          of: [
            {
              kind: 'compare',
              path: {
                field: 'value',
                steps: [
                  { kind: 'key', key: 'edata' },
                  { kind: 'key', key: 'duration' },
                ],
              },
              operator: '>',
              literal: { kind: 'number', number: 10 },
            },
            {
              kind: 'not',
              of: {
                kind: 'in',
                path: {
                  field: 'value',
                  steps: [
                    { kind: 'key', key: 'cdata' },
                    { kind: 'index', index: 0 },
                    { kind: 'key', key: 'type' },
                  ],
                },
                literals: [
                  { kind: 'text', text: 'course' },
                  { kind: 'text', text: 'a b' },
                  { kind: 'number', number: 7 },
                ],
              },
            },
          ],
        },
      ],
    },
    from: { kind: 'ago', ms: 600_000 },
    until: { kind: 'at', ms: Date.UTC(2026, 0, 1) },
    limit: 20,
  });
});

test.each([
  ['', ''],
  ['limit 5', 'limit 5'],
  ['  INTERACT:abc-1  ', 'INTERACT:abc-1'],
  ['"two words"', '"two words"'],
  ["'it''s'", undefined],
  [String.raw`'it\'s A'`, `"it's A"`],
  ['a AND b OR NOT c', 'a and b or not c'],
  ['a and (b and c)', 'a and (b and c)'],
  ['((a))', 'a'],
  ['a=b', 'a = b'],
  ['a>=3 and b<4', 'a >= 3 and b < 4'],
  ['ets > 2026-01-01', 'ets > 2026-01-01T00:00:00.000Z'],
  ['x = "10"', 'x = "10"'],
  ['x = 0126632859575746566', 'x = "0126632859575746566"'],
  ['x != null or y = true', 'x != null or y = true'],
  ['edata."odd key"[0][*].z exists', 'edata."odd key"[0][*].z exists'],
  ['"offset" = 3', 'value.offset = 3'],
  ['offset >= 100 and partition in (0, 1)', 'offset >= 100 and partition in (0, 1)'],
  ['headers.trace missing', 'headers.trace missing'],
  ['value.limit = 1', 'value.limit = 1'],
  ['@timestamp contains 2026', '@timestamp contains "2026"'],
  [String.raw`mid ~ /a\/b\d+/i`, String.raw`mid ~ /a\/b\d+/i`],
  ['~ /do_[0-9]/ since 90s', '~ /do_[0-9]/ since 90s'],
])('%s is printed as %s', (text, printed) => {
  if (printed === undefined) expect(refusal(text).code).toBe('FILTER_INVALID');
  else expect(printFilter(parseFilter(text))).toBe(printed);
});

test('a refusal points at the place and names what was probably meant', () => {
  const { message, hint, facts } = refusal('edata.duration contians 7');
  expect(message).toBe(
    `The filter cannot be read at position 16: expected an operator (= != > >= < <= ~ in contains exists missing), and, or, since, from, until, limit, got 'contians'.
  edata.duration contians 7
                 ^`,
  );
  expect(hint).toBe('Did you mean contains?');
  expect(facts['at']).toBe(15);
});

test.each([
  ['eid = and x', 6, 'a value'],
  ['eid = ', 6, 'a value'],
  ['a or', 4, 'a field, a text, not or ('],
  ['(a', 2, 'and, or or )'],
  ['a)', 1, 'and, or, since, from, until, limit'],
  ['a limit 1 limit 2', 10, 'limit only once'],
  ['a limit 0', 8, 'a whole number from 1 to 10000'],
  ['a since yesterday', 8, 'a span (30s, 10m, 2h, 1d) or a time (2026-01-01T00:00Z)'],
  ['a..b = 1', 0, 'a field name between the dots'],
  ['a[x] = 1', 2, 'an index or *'],
  ['key.x = 1', 0, 'key alone, or value.key for a field of the event'],
  ['a in 1', 5, '( before the list of values'],
  ['a in (1 2)', 8, ', or ) in the list of values'],
  ['a > true', 4, 'a number, a time or a text, for > needs an order'],
  ['"abc', 4, 'the closing "'],
  [String.raw`"\q"`, 2, String.raw`an escape: \" \' \\ \n \t \u0041`],
  ['a ~ x', 4, 'a regular expression as /…/'],
  ['a ~ /x', 6, 'the closing /'],
])('%s is refused at %i', (text, at, expected) => {
  const { code, facts } = refusal(text);
  expect({ code, at: facts['at'], expected: facts['expected'] }).toEqual({
    code: 'FILTER_INVALID',
    at,
    expected,
  });
});

test('what RE2 cannot read is refused with its reason', () => {
  expect(refusal('a ~ /(?=x)/').message).toContain('invalid or unsupported Perl syntax');
  expect(refusal('a ~ /(x/').code).toBe('FILTER_PATTERN');
  expect(refusal('a ~ //').code).toBe('FILTER_PATTERN');
});

test.each([
  ['characters', 'a'.repeat(4_097)],
  ['levels of brackets and not', '('.repeat(1_000)],
  ['levels of brackets and not', 'not '.repeat(51)],
  ['terms', Array(201).fill('a').join(' and ')],
  ['terms', `a in (${Array(201).fill('1').join(',')})`],
  ['characters in a regular expression', `~ /${'a'.repeat(501)}/`],
])('too many %s are refused', (what, text) => {
  const { code, facts } = refusal(text);
  expect({ code, what: facts['what'] }).toEqual({ code: 'FILTER_TOO_LARGE', what });
});
