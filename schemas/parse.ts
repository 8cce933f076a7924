import { isUtf8 } from 'node:buffer';
import type { JsonObject, JsonValue } from './json.ts';
import { isObject } from './json.ts';

export type Parsed =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly problem: string };

const defaultMaxDepth = 500;
// The depth check recurses; beyond this a stack of ordinary size could overflow.
const deepestCheck = 2_000;

/**
 * Reads JSON from outside: the one door for bytes of unknown quality. Never throws. A refused text gives a plain
 * sentence in `problem`: not UTF-8, not JSON, nested deeper than `maxDepth` (default 500, at most 2000; a scalar has
 * depth 0). A `__proto__` key becomes an ordinary own key. A duplicate key keeps its last value, a byte order mark is
 * refused: as the parsers of production do.
 */
export function parseJson(
  input: Uint8Array | string,
  options: { readonly maxDepth?: number } = {},
): Parsed {
  const maxDepth = Math.min(options.maxDepth ?? defaultMaxDepth, deepestCheck);
  const text = typeof input === 'string' ? input : decode(input);
  if (text === undefined) return { ok: false, problem: 'The bytes are not valid UTF-8.' };
  let value: JsonValue;
  try {
    // V8 parses without recursion: deep nesting cannot overflow the stack here.
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    return { ok: false, problem: notJson(text, error) };
  }
  return isDeeperThan(value, maxDepth)
    ? { ok: false, problem: `The JSON is nested deeper than ${maxDepth} levels.` }
    : { ok: true, value };
}

function decode(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function notJson(text: string, error: unknown): string {
  if (text.trim() === '') return 'The text is empty; JSON is needed.';
  return `The text is not JSON: ${error instanceof Error ? error.message : String(error)}`;
}

function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (isObject(value)) {
    for (const key in value) {
      const item = value[key];
      if (typeof item === 'object' && isDeeperThan(item, levels - 1)) return true;
    }
  } else {
    for (const item of value) {
      if (typeof item === 'object' && isDeeperThan(item, levels - 1)) return true;
    }
  }
  return false;
}

/**
 * The object without its null-valued map entries, at every depth; nulls inside arrays stay (spec/pipeline.md §2.2).
 * The same object when nothing changed. Any depth is safe: neither pass recurses.
 */
export function withoutNulls(value: JsonObject): JsonObject {
  return hasNullEntry(value) ? copyWithoutNulls(value) : value;
}

type Container = JsonObject | readonly JsonValue[];

function isContainer(value: JsonValue | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}

function hasNullEntry(root: JsonObject): boolean {
  const open: Container[] = [root];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (isObject(at)) {
      for (const key in at) {
        const item = at[key];
        if (item === null) return true;
        if (typeof item === 'object') open.push(item);
      }
    } else {
      for (const item of at) if (isContainer(item)) open.push(item);
    }
  }
  return false;
}

function copyWithoutNulls(root: JsonObject): JsonObject {
  const copyOfRoot: Record<string, JsonValue> = {};
  const open: [from: Container, to: Record<string, JsonValue> | JsonValue[]][] = [
    [root, copyOfRoot],
  ];
  const copyOf = (value: JsonValue): JsonValue => {
    if (!isContainer(value)) return value;
    const copy: Record<string, JsonValue> | JsonValue[] = isObject(value) ? {} : [];
    open.push([value, copy]);
    return copy;
  };
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [from, to] = at;
    if (Array.isArray(to)) {
      for (const item of from as readonly JsonValue[]) to.push(copyOf(item));
      continue;
    }
    for (const [key, item] of Object.entries(from as JsonObject)) {
      if (item === null || item === undefined) continue;
      if (key === '__proto__') {
        // Plain assignment would replace the prototype of the copy.
        Object.defineProperty(to, key, {
          value: copyOf(item),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      } else {
        to[key] = copyOf(item);
      }
    }
  }
  return copyOfRoot;
}
