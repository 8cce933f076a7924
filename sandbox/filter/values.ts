import { isObject, type JsonValue } from '../../schemas/json.ts';
import type { Path, Step } from './expression.ts';
import type { FilterRecord } from './record.ts';

/** True when a value that stands at a path passes; a path through `[*]` reaches several, an absent one none. */
export function someAt(
  record: FilterRecord,
  { field, steps }: Path,
  passes: (value: JsonValue) => boolean,
): boolean {
  const value = field === 'value' ? record.json : record[field];
  return value !== undefined && reach(value, steps, 0, passes);
}

function reach(
  value: JsonValue,
  steps: readonly Step[],
  at: number,
  passes: (value: JsonValue) => boolean,
): boolean {
  const step = steps[at];
  if (step === undefined) return passes(value);
  switch (step.kind) {
    case 'key': {
      const inside =
        isObject(value) && Object.hasOwn(value, step.key) ? value[step.key] : undefined;
      return inside !== undefined && reach(inside, steps, at + 1, passes);
    }
    case 'index': {
      const inside = isList(value) ? value[step.index] : undefined;
      return inside !== undefined && reach(inside, steps, at + 1, passes);
    }
    case 'each':
      return isList(value) && value.some((inside) => reach(inside, steps, at + 1, passes));
  }
}

/** True when a text passes: the value itself, or one anywhere below it. */
export function someText(value: JsonValue, passes: (text: string) => boolean): boolean {
  if (typeof value === 'string') return passes(value);
  if (typeof value !== 'object' || value === null) return false;
  const inside = isList(value) ? value : Object.values(value);
  return inside.some((one) => one !== undefined && someText(one, passes));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The text with A–Z as a–z; other letters stay, so that bytes can be searched the same way. */
export function folded(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
