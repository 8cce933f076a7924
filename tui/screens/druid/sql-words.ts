/** Columns by datasource, as Druid's INFORMATION_SCHEMA tells them. */
export type Tables = Readonly<Record<string, readonly string[]>>;

const keywords = [
  'SELECT',
  'FROM',
  'WHERE',
  'GROUP BY',
  'ORDER BY',
  'LIMIT',
  'DESC',
  'AND',
  'OR',
  'NOT',
  'AS',
  'IN',
  'IS NULL',
  'IS NOT NULL',
  'LIKE',
  'HAVING',
  'COUNT(*)',
  'COUNT(DISTINCT ',
  'SUM(',
  'AVG(',
  'MIN(',
  'MAX(',
  'TIME_FLOOR(__time, ',
  'CURRENT_TIMESTAMP',
  'INTERVAL',
  'CASE WHEN',
  'CAST(',
  'APPROX_COUNT_DISTINCT(',
  'EXPLAIN PLAN FOR',
];

/** What the word that ends a text can become: tables behind FROM, else columns of the named tables, then keywords. */
export function sqlCompletions(before: string, tables: Tables): readonly string[] {
  const word = wordAt(before).replaceAll('"', '').toLowerCase();
  const names = Object.keys(tables);
  if (/\b(from|join)\s+"?[\w-]*$/i.test(before)) return starting(names.map(quoted), word);
  if (word === '') return [];
  const named = names.filter((name) => before.includes(name));
  const columns = (named.length === 0 ? names : named).flatMap((name) => tables[name] ?? []);
  const all = [...new Set(columns)].map(quoted);
  return [...starting(all, word), ...starting(keywords, word)];
}

/** The text with its last word completed. */
export function withCompletion(before: string, completion: string): string {
  return before.slice(0, before.length - wordAt(before).length) + completion;
}

/** A name as SQL takes it: in quotes when it is no plain word. */
export function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `"${name}"`;
}

function wordAt(before: string): string {
  return /"?[\w$.-]*$/.exec(before)?.[0] ?? '';
}

function starting(all: readonly string[], word: string): readonly string[] {
  return all.filter((one) => one.replaceAll('"', '').toLowerCase().startsWith(word));
}
