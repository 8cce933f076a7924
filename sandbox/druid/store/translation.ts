import type { DuckDBValue } from '@duckdb/node-api';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { Column } from '../ingestion/compile.ts';
import { translate } from '../sql/index.ts';
import type { ResultColumn } from './result-format.ts';

export interface Translated {
  readonly sql: string;
  readonly columns: readonly ResultColumn[] | undefined;
  readonly parameters: readonly DuckDBValue[];
  /** The request's context with the statement's SET values. */
  readonly context: JsonObject;
}

export interface TranslateOptions {
  readonly tables: readonly { readonly name: string; readonly columns: readonly Column[] }[];
  readonly now: number;
  readonly context: JsonObject;
  readonly parameters: readonly { readonly type: string; readonly value: JsonValue }[];
}

/** Druid SQL as DuckDB reads it. @throws DruidSqlError */
export function translateQuery(sql: string, options: TranslateOptions): Translated {
  const { context, ...translation } = translate(sql, options);
  return { ...translation, context: context as JsonObject };
}
