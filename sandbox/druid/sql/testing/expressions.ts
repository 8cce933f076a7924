import { expect, test } from 'vitest';
import type { TranslateOptions } from '../index.ts';
import { openSample } from './sample.ts';

/** One expression of Druid SQL, what it gives, and optionally the query options it is read with. */
export type Example = readonly [sql: string, value: unknown, options?: Partial<TranslateOptions>];

/** A test that every expression, run on DuckDB in a SELECT of its own, gives its value; all differences are shown. */
export function expressionTest(title: string, examples: readonly Example[]): void {
  test(title, async () => {
    await using sample = await openSample();
    const found: Record<string, unknown> = {};
    const wanted: Record<string, unknown> = {};
    for (const [sql, value, options] of examples) {
      const key = options === undefined ? sql : `${sql} ${JSON.stringify(options)}`;
      wanted[key] = value;
      found[key] = await sample
        .value(`SELECT ${sql}`, options)
        .catch((error: unknown) => String(error));
    }
    expect(found).toEqual(wanted);
  });
}
