import { isObject, type JsonValue } from '../../../schemas/json.ts';

/** One step of a flatten path: a key, an element, or every element (`[*]`). */
export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' };

const step = /^(?:\.([^.[\]]+)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]|\[\*\])/;

/**
 * Reads a JSONPath of the kind that ingestion specs use: `$.a.b`, `['a.b']`, `[0]`, `[*]`. Returns undefined for anything
 * else (filters, `..`, slices, functions).
 */
export function parsePath(text: string): readonly PathStep[] | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: PathStep[] = [];
  let rest = text.slice(1);
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null) return undefined;
    const key = match[1] ?? match[2] ?? match[3];
    if (key !== undefined) steps.push(key === '*' ? { kind: 'all' } : { kind: 'key', key });
    else if (match[4] !== undefined) steps.push({ kind: 'index', index: Number(match[4]) });
    else steps.push({ kind: 'all' });
    rest = rest.slice(match[0].length);
  }
  return steps;
}

/** True for a path that can give several values; Druid then always reads a list. */
export function isMany(path: readonly PathStep[]): boolean {
  return path.some(({ kind }) => kind === 'all');
}

/**
 * Reads a path, plainly. A missing step gives undefined; a path with `[*]` gives a list of what was found (of an object's
 * values as well). The oracle of the compiled reader in `flatten.ts`.
 */
export function readPath(
  value: JsonValue | undefined,
  path: readonly PathStep[],
): JsonValue | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (value === undefined || value === null) return isMany(path) ? [] : undefined;
  switch (first.kind) {
    case 'key':
      return readPath(isObject(value) ? own(value, first.key) : undefined, rest);
    case 'index':
      return readPath(Array.isArray(value) ? value[first.index] : undefined, rest);
    case 'all':
      return elements(value).flatMap((element) => {
        const found = readPath(element, rest);
        if (found === undefined) return [];
        return isMany(rest) ? found : [found];
      });
  }
}

function own(
  value: { readonly [key: string]: JsonValue | undefined },
  key: string,
): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function elements(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  return isObject(value) ? Object.values(value).filter((element) => element !== undefined) : [];
}
