import * as fc from 'fast-check';
import { changed, type Change, type Path } from '../change.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isObject } from '../json.ts';

/** A change of an event at a place that is found by walking down from its root. */
export interface Mutation {
  readonly at: readonly number[];
  readonly change: Change;
}

export const names = ['id', 'type', 'ver', 'a', 'constructor', '__proto__', 'x'];

/** Values of every type, small ones at the bounds of usual rules. */
export const smallValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<JsonValue[]>(
      '',
      'a',
      'ab',
      '😀',
      'type',
      0,
      1,
      0.3,
      1.5,
      -2,
      3,
      true,
      false,
      null,
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...names), tie('value')), { maxLength: 3 })
      .map((entries) => Object.fromEntries(entries) as JsonObject),
  ),
})).value;

/** Drops a key, adds one, or puts another value in place. */
export function mutation(): fc.Arbitrary<Mutation> {
  const key = fc.constantFrom(...names, 'edata', 'mid', 'context', 'object', 'rollup', 'l1');
  return fc.record({
    at: fc.array(fc.nat(20), { maxLength: 4 }),
    change: fc.oneof(
      smallValue.map((value): Change => ({ kind: 'replace', value })),
      key.map((k): Change => ({ kind: 'remove', key: k })),
      fc.tuple(key, smallValue).map(([k, value]): Change => ({ kind: 'add', key: k, value })),
    ),
  });
}

/** Walks down by the numbers, each taken modulo the number of children, and changes what is found there. */
export function mutate(event: JsonObject, { at, change }: Mutation): JsonObject {
  const path: (string | number)[] = [];
  let value: JsonValue = event;
  for (const step of at) {
    if (Array.isArray(value) && value.length > 0) {
      const items = value as readonly JsonValue[];
      path.push(step % items.length);
      value = items[step % items.length] ?? null;
    } else if (isObject(value) && Object.keys(value).length > 0) {
      const keys: readonly string[] = Object.keys(value);
      const key = keys[step % keys.length] ?? '';
      path.push(key);
      value = value[key] ?? null;
    }
  }
  const result = changed(event, path satisfies Path, change);
  return isObject(result) ? result : event;
}
