import type { JsonValue } from '../../schemas/json.ts';
import { isObject } from '../../schemas/json.ts';
import type { Change } from '../control/types.ts';

const mostChanges = 200;

/** Field-level difference of two JSON values as dotted paths, in key order; at most 200 changes. */
export function diff(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly Change[] {
  const changes: Change[] = [];
  walk(before, after, { path: '', changes });
  return changes;
}

function walk(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  to: { readonly path: string; readonly changes: Change[] },
): void {
  const { path, changes } = to;
  if (changes.length >= mostChanges) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      walk(before[key], after[key], { path: path === '' ? key : `${path}.${key}`, changes });
    }
    return;
  }
  if (before === undefined && after === undefined) return;
  if (before === undefined)
    changes.push({ path, kind: 'added', ...(after === undefined ? {} : { after }) });
  else if (after === undefined) changes.push({ path, kind: 'removed', before });
  else if (!same(before, after)) changes.push({ path, kind: 'changed', before, after });
}

function same(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
