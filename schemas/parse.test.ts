import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from './json.ts';
import { parseJson, withoutNulls } from './parse.ts';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const nested = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

describe('parseJson', () => {
  test('reads text and bytes alike', () => {
    const value = { a: [1, 'é😀', null, { b: false }] };
    expect(parseJson(JSON.stringify(value))).toEqual({ ok: true, value });
    expect(parseJson(bytes(JSON.stringify(value)))).toEqual({ ok: true, value });
  });

  test('reads a view into a larger buffer', () => {
    const whole = Buffer.from('xx{"a":1}yy');
    expect(parseJson(whole.subarray(2, 9))).toEqual({ ok: true, value: { a: 1 } });
  });

  test('refuses 10 000 levels, and two million, without overflowing the stack', () => {
    for (const levels of [10_000, 2_000_000]) {
      const text = '['.repeat(levels) + ']'.repeat(levels);
      expect(parseJson(text)).toEqual({
        ok: false,
        problem: 'The JSON is nested deeper than 500 levels.',
      });
    }
    expect(parseJson(bytes(nested(10_000)), { maxDepth: 1e9 })).toEqual({
      ok: false,
      problem: 'The JSON is nested deeper than 2000 levels.',
    });
  });

  test('accepts exactly as many levels as allowed', () => {
    expect(parseJson(nested(500)).ok).toBe(true);
    expect(parseJson(nested(501)).ok).toBe(false);
    expect(parseJson(nested(2), { maxDepth: 1 }).ok).toBe(false);
    expect(parseJson('[]', { maxDepth: 1 }).ok).toBe(true);
    expect(parseJson('7', { maxDepth: 0 }).ok).toBe(true);
  });

  test.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['a cut-off sequence', [0x22, 0xe2, 0x82, 0x22]],
    ['a surrogate written in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])('refuses %s', (_what, given) => {
    expect(parseJson(Uint8Array.from(given))).toEqual({
      ok: false,
      problem: 'The bytes are not valid UTF-8.',
    });
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['a cut-off object', '{"a":1'],
    ['a byte order mark', '\ufeff{}'],
    ['a trailing comma', '[1,]'],
    ['NaN', 'NaN'],
  ])('refuses %s with a sentence', (_what, text) => {
    const parsed = parseJson(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? '' : parsed.problem).toMatch(/^The text is (empty|not JSON)/);
  });

  test('a __proto__ key is an ordinary key', () => {
    const parsed = parseJson('{"__proto__":{"polluted":true},"b":null}');
    if (!parsed.ok) throw new Error(parsed.problem);
    const value = parsed.value as JsonObject;
    expect(Object.keys(withoutNulls(value))).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(withoutNulls(value))).toBe(Object.prototype);
    expect(JSON.stringify(withoutNulls(value))).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test(`never throws, whatever bytes come (FC_SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (given) => {
        const parsed = parseJson(given);
        let expected: unknown;
        try {
          const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(given);
          expected = { ok: true, value: JSON.parse(text) as JsonValue };
        } catch {
          expected = { ok: false };
        }
        expect(parsed).toMatchObject(expected as object);
      }),
      { seed },
    );
  });
});

describe('withoutNulls', () => {
  test('gives the same object when there is no null entry', () => {
    const event = { a: [null, 1], b: { c: '' }, d: [], e: {} };
    expect(withoutNulls(event)).toBe(event);
  });

  test('drops null entries at every depth, keeps nulls in arrays and empty values', () => {
    const event = { a: null, b: { c: null, d: [null, { e: null, f: '' }] }, g: [], h: {} };
    const before = structuredClone(event);
    expect(withoutNulls(event)).toEqual({ b: { d: [null, { f: '' }] }, g: [], h: {} });
    expect(event).toEqual(before);
  });

  test('keeps the order of keys and items', () => {
    const event = { z: 1, n: null, a: [3, { y: 1, x: null, b: 2 }, 1], m: { q: 1, c: null, b: 1 } };
    expect(JSON.stringify(withoutNulls(event))).toBe(
      '{"z":1,"a":[3,{"y":1,"b":2},1],"m":{"q":1,"b":1}}',
    );
  });

  test('is safe at 100 000 levels', () => {
    let deep: JsonObject = { last: null, kept: 1 };
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    let at: JsonValue | undefined = withoutNulls(deep);
    for (let level = 0; level < 100_000; level += 1) at = (at as JsonObject)['deep'];
    expect(at).toEqual({ kept: 1 });
  });

  test(`equals the plain recursive version (FC_SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (given) => {
        const event = JSON.parse(JSON.stringify(given)) as JsonObject;
        expect(JSON.stringify(withoutNulls(event))).toBe(JSON.stringify(plain(event)));
      }),
      { seed },
    );
  });
});

function plain(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => plain(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item as JsonValue)]));
}
