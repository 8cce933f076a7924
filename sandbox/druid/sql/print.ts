/** A DuckDB identifier, always quoted: DuckDB's reserved words are not Druid's. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A DuckDB text literal; NUL, which DuckDB cannot hold, is left out. */
export const quoteText = (text: string): string =>
  `'${text.replaceAll('\0', '').replaceAll("'", "''")}'`;

/** A DuckDB timestamp literal for epoch milliseconds; years outside 0–9999 go through epoch arithmetic. */
export function timestampLiteral(ms: number): string {
  const iso = Number.isFinite(ms) ? new Date(ms).toISOString() : undefined;
  return iso !== undefined && /^\d/.test(iso)
    ? `TIMESTAMP '${iso.slice(0, 23).replace('T', ' ')}'`
    : `make_timestamp(${Math.trunc(ms)} * 1000)`;
}
