import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { javaText, shown } from './text.ts';

/** Whether a row is kept. */
export type RowFilter = (read: (name: string) => JsonValue | undefined) => boolean;

/**
 * Compiles the `filter` of a transformSpec: selector, in, and, or, not, true, false. A multi-value column matches when any
 * of its values does; null and the empty list match a selector for null.
 * @throws Error naming a filter that is not emulated.
 */
export function compileFilter(filter: JsonObject): {
  readonly run: RowFilter;
  readonly names: readonly string[];
} {
  const type = shown(filter['type']);
  switch (type) {
    case 'true':
    case 'false':
      return { run: () => type === 'true', names: [] };
    case 'selector':
      return matching(dimensionOf(filter), [filter['value'] ?? null]);
    case 'in':
      return matching(dimensionOf(filter), listOf(filter, 'values'));
    case 'not': {
      const inner = compileFilter(objectOf(filter['field']));
      return { run: (read) => !inner.run(read), names: inner.names };
    }
    case 'and':
    case 'or': {
      const fields = listOf(filter, 'fields').map((field) => compileFilter(objectOf(field)));
      const names = fields.flatMap((field) => field.names);
      return type === 'and'
        ? { run: (read) => fields.every((field) => field.run(read)), names }
        : { run: (read) => fields.some((field) => field.run(read)), names };
    }
    default:
      throw new Error(
        `filter type '${type}' is not emulated; there are selector, in, and, or, not, true, false`,
      );
  }
}

function matching(
  dimension: string,
  values: readonly JsonValue[],
): ReturnType<typeof compileFilter> {
  const wanted = new Set(values.map((value) => (value === null ? null : javaText(value))));
  const run: RowFilter = (read) => {
    const found = read(dimension);
    if (found === undefined || found === null) return wanted.has(null);
    if (!Array.isArray(found)) return wanted.has(javaText(found));
    const list = found as readonly JsonValue[];
    return list.length === 0 ? wanted.has(null) : list.some((item) => wanted.has(javaText(item)));
  };
  return { run, names: [dimension] };
}

function dimensionOf(filter: JsonObject): string {
  const dimension = filter['dimension'];
  if (typeof dimension !== 'string')
    throw new Error(`filter '${shown(filter['type'])}' has no dimension`);
  if (filter['extractionFn'] !== undefined && filter['extractionFn'] !== null) {
    throw new Error('extractionFn is not emulated');
  }
  return dimension;
}

function listOf(filter: JsonObject, key: string): readonly JsonValue[] {
  const list = filter[key];
  if (!Array.isArray(list))
    throw new Error(`filter '${shown(filter['type'])}' has no list '${key}'`);
  return list as readonly JsonValue[];
}

function objectOf(value: JsonValue | undefined): JsonObject {
  if (!isObject(value)) throw new Error('a filter must be an object');
  return value;
}
