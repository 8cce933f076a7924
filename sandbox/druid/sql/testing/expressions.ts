import type { TranslateOptions } from '../index.ts';
import { openSample } from './sample.ts';

/** One expression of Druid SQL, what it gives, and optionally the query options it is read with. */
export type Example = readonly [sql: string, value: unknown, options?: Partial<TranslateOptions>];

export interface Evaluated {
  readonly found: Readonly<Record<string, unknown>>;
  readonly wanted: Readonly<Record<string, unknown>>;
}

/** Runs every expression in a SELECT of its own on DuckDB: all values found beside those wanted, by expression. */
export async function evaluate(examples: readonly Example[]): Promise<Evaluated> {
  await using sample = await openSample();
  const found: Record<string, unknown> = {};
  const wanted: Record<string, unknown> = {};
  for (const [sql, value, options] of examples) {
    const key = options === undefined ? sql : `${sql} ${JSON.stringify(options)}`;
    wanted[key] = value;
    found[key] = await sample.value(`SELECT ${sql}`, options).catch(String);
  }
  return { found, wanted };
}
