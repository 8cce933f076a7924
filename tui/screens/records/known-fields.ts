import type { JsonValue, KnownFields, RecordView } from '../../../sandbox/control/index.ts';

const mostRecords = 50;
const mostPaths = 300;
const mostValues = 20;
const longest = 40;
const deepest = 6;
const mostItems = 20;

/** Paths that the newest records hold, as filters write them, and their frequent short values, the most frequent first. */
export function knownFields(records: readonly RecordView[]): KnownFields {
  const counts = new Map<string, Map<string, number>>();
  for (const { value } of records.slice(-mostRecords)) {
    if (value !== undefined) walk(value, '', 0, counts);
  }
  const values = [...counts].map(([path, byValue]): [string, readonly string[]] => {
    const frequent = [...byValue].toSorted(([, a], [, b]) => b - a).slice(0, mostValues);
    return [path, frequent.map(([one]) => one)];
  });
  return { paths: [...counts.keys()], values: Object.fromEntries(values) };
}

function walk(
  value: JsonValue,
  path: string,
  depth: number,
  counts: Map<string, Map<string, number>>,
): void {
  if (Array.isArray(value)) {
    const some = (value as readonly JsonValue[]).slice(0, mostItems);
    for (const inside of some) walk(inside, `${path}[*]`, depth, counts);
  } else if (typeof value === 'object' && value !== null) {
    if (depth >= deepest) return;
    for (const [key, inside] of Object.entries(value as Readonly<Record<string, JsonValue>>)) {
      // Other names need quotes; who looks for them writes them.
      if (/^[A-Za-z_@$][\w@$-]*$/.test(key))
        walk(inside, path === '' ? key : `${path}.${key}`, depth + 1, counts);
    }
  } else if (path !== '' && (counts.has(path) || counts.size < mostPaths)) {
    const byValue = counts.get(path) ?? new Map<string, number>();
    counts.set(path, byValue);
    const text = String(value);
    if (text.length <= longest) byValue.set(text, (byValue.get(text) ?? 0) + 1);
  }
}
