import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import {
  sessionSettings,
  systemTables,
  translate,
  type OutputColumn,
  type Table,
  type TranslateOptions,
} from '../index.ts';

const now = Date.UTC(2024, 0, 16, 12);

/** A small events table: two days, a multi-value column, numbers, nulls. */
export const sampleTables: readonly Table[] = [
  {
    name: 'events',
    columns: [
      { name: '__time', type: 'TIMESTAMP' },
      { name: 'eid', type: 'STRING' },
      { name: 'actor_id', type: 'STRING' },
      { name: 'roles', type: 'STRING[]' },
      { name: 'tags', type: 'STRING[]' },
      { name: 'ets', type: 'LONG' },
      { name: 'edata_duration', type: 'DOUBLE' },
      { name: 'edata_rating', type: 'LONG' },
    ],
  },
  {
    name: 'telemetry-events-syncts',
    columns: [
      { name: '__time', type: 'TIMESTAMP' },
      { name: '@timestamp', type: 'STRING' },
    ],
  },
];

const rows = `
  ('2024-01-15 10:00:00', 'IMPRESSION', 'u1', ['admin', 'creator'], ['x', 'y'], 1705312800000, 1.5, 5),
  ('2024-01-15 19:30:00', 'IMPRESSION', 'u2', ['creator'], ['x'], 1705347000000, 2.5, 4),
  ('2024-01-16 01:00:00', 'SEARCH', 'u1', NULL, NULL, 1705366800000, NULL, NULL),
  ('2024-01-16 02:15:30.123', 'AUDIT', NULL, ['admin'], ['y'], 1705371330123, 4, 2)`;

export interface Answer {
  readonly columns: readonly OutputColumn[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface Sample extends AsyncDisposable {
  /** Translates and runs. Times come back as ISO text, big integers as numbers. */
  query(sql: string, options?: Partial<TranslateOptions>): Promise<Answer>;
  /** The only value of a one-row, one-column answer. */
  value(sql: string, options?: Partial<TranslateOptions>): Promise<unknown>;
}

/** An in-memory DuckDB with the sample tables, empty system tables and the session settings. */
export async function openSample(): Promise<Sample> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await prepareSample(connection);
  const query = async (sql: string, options: Partial<TranslateOptions> = {}): Promise<Answer> => {
    const translated = translate(sql, { tables: sampleTables, now, ...options });
    const reader = await connection.runAndReadAll(translated.sql);
    return { columns: translated.columns, rows: reader.getRows().map((row) => row.map(plain)) };
  };
  return {
    query,
    value: async (sql, options) => (await query(sql, options)).rows[0]?.[0],
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function prepareSample(connection: DuckDBConnection): Promise<void> {
  for (const setting of sessionSettings) await connection.run(setting);
  for (const schema of ['druid', 'sys', 'information_schema_druid']) {
    await connection.run(`CREATE SCHEMA ${schema}`);
  }
  await connection.run(`CREATE TABLE druid.events ("__time" TIMESTAMP, eid VARCHAR, actor_id VARCHAR,
    roles VARCHAR[], tags VARCHAR[], ets BIGINT, edata_duration DOUBLE, edata_rating BIGINT)`);
  await connection.run(`INSERT INTO druid.events VALUES ${rows}`);
  await connection.run(
    'CREATE TABLE druid."telemetry-events-syncts" ("__time" TIMESTAMP, "@timestamp" VARCHAR)',
  );
  for (const table of systemTables) {
    const columns = table.columns.map(
      ({ name, type }) => `"${name}" ${type === 'LONG' ? 'BIGINT' : 'VARCHAR'}`,
    );
    await connection.run(
      `CREATE TABLE ${table.duckSchema}."${table.name}" (${columns.join(', ')})`,
    );
  }
}

function plain(value: DuckDBValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value !== null && typeof value === 'object' && 'micros' in value) {
    return new Date(Number(value.micros) / 1000).toISOString();
  }
  if (value !== null && typeof value === 'object' && 'items' in value) {
    return value.items.map(plain);
  }
  return value;
}
