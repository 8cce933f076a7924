import type { JsonValue } from './json.ts';
import { isObject } from './json.ts';

/** Keys and indexes from the root of an event to a value. */
export type Path = readonly (string | number)[];

/** What is done to the value at a path. */
export type Change =
  | { readonly kind: 'replace'; readonly value: JsonValue }
  | { readonly kind: 'remove'; readonly key: string }
  | { readonly kind: 'add'; readonly key: string; readonly value: JsonValue };

/** A copy with the change made; what is not on the path is shared. A path that leads nowhere changes nothing. */
export function changed(root: JsonValue, path: Path, change: Change): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return apply(root, change);
  if (Array.isArray(root)) {
    const items = root as readonly JsonValue[];
    return items.map((item, index) => (index === step ? changed(item, rest, change) : item));
  }
  if (!isObject(root) || typeof step !== 'string') return root;
  const at = root[step];
  return at === undefined ? root : { ...root, [step]: changed(at, rest, change) };
}

function apply(value: JsonValue, change: Change): JsonValue {
  switch (change.kind) {
    case 'replace':
      return change.value;
    case 'add':
      return isObject(value) ? { ...value, [change.key]: change.value } : value;
    case 'remove': {
      if (!isObject(value)) return value;
      const entries = Object.entries(value).filter(([key]) => key !== change.key);
      return Object.fromEntries(entries);
    }
  }
}
