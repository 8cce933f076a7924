import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { JsonObject } from '../../schemas/json.ts';
import { decoded, duckType, encoded, shapeOf, typeOf } from './cells.ts';
import { coalesce, type RowEffect } from './coalesce.ts';
import { type Row, type Table, type TableName, tables } from './tables.ts';

/**
 * The stand-in of Postgres and Cassandra: production's tables in the DuckDB schemas `postgres` and `cassandra`. Opened
 * with the first call; calls are carried out one after the other.
 */
export interface RowStore extends AsyncDisposable {
  /** Whole rows whose columns equal `where`; every row for `{}`. */
  select(table: TableName, where: Row): Promise<readonly Row[]>;
  /**
   * Applies writes in their order and keeps `note` under its place instead of the text `was`, in one transaction: all or
   * nothing. Gives false, and does nothing, when another note is kept there by now.
   */
  apply(effects: readonly RowEffect[], note: Note): Promise<boolean>;
  /** The note that was kept last under `place`. */
  note(place: string): Promise<string | undefined>;
}

export interface Note {
  readonly place: string;
  readonly text: string;
  /** What is kept there before; undefined: nothing. */
  readonly was: string | undefined;
}

/** A store in `file`, made when missing; in memory without one. */
export function createRowStore({ file = ':memory:' }: { readonly file?: string } = {}): RowStore {
  let database: Promise<Database> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const inTurn = async <T>(act: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    if (isClosed) throw new Error('the row store is closed');
    database ??= open(file);
    const opening = database;
    const turn = last.then(async () => act((await opening).connection));
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    select: async (table, where) => inTurn(async (connection) => select(connection, table, where)),
    apply: async (effects, note) =>
      inTurn(async (connection) => {
        await connection.run('BEGIN');
        try {
          if ((await noteAt(connection, note.place)) !== note.was) {
            await connection.run('ROLLBACK');
            return false;
          }
          await write(connection, effects);
          await connection.run(
            'INSERT INTO sandbox.notes VALUES ($place, $text) ON CONFLICT (place) DO UPDATE SET text = excluded.text',
            { place: note.place, text: note.text },
          );
          await connection.run('COMMIT');
          return true;
        } catch (error) {
          await connection.run('ROLLBACK');
          throw error;
        }
      }),
    note: async (place) => inTurn(async (connection) => noteAt(connection, place)),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await last;
      const opened = await database?.catch(() => undefined);
      opened?.close();
      database = undefined;
    },
  };
}

interface Database {
  readonly connection: DuckDBConnection;
  close(): void;
}

async function open(file: string): Promise<Database> {
  const instance = await DuckDBInstance.create(file, {
    threads: '1',
    memory_limit: '128MB',
    autoload_known_extensions: 'false',
    autoinstall_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    await connection.run('SET enable_external_access = false');
    for (const sql of schema()) await connection.run(sql);
    return {
      connection,
      close() {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

function schema(): readonly string[] {
  const all: readonly (readonly [string, Table])[] = Object.entries(tables);
  return [
    ...['postgres', 'cassandra', 'sandbox'].map((name) => `CREATE SCHEMA IF NOT EXISTS ${name}`),
    'CREATE TABLE IF NOT EXISTS sandbox.notes (place VARCHAR PRIMARY KEY, text VARCHAR)',
    ...all.map(([name, { database, columns, key }]) => {
      const own = Object.entries(columns).map(([column, type]) => `${column} ${duckType(type)}`);
      return `CREATE TABLE IF NOT EXISTS ${database}.${name} (${own.join(', ')}, PRIMARY KEY (${key.join(', ')}))`;
    }),
  ];
}

function placeOf(table: TableName): string {
  return `${tables[table].database}.${table}`;
}

async function noteAt(connection: DuckDBConnection, place: string): Promise<string | undefined> {
  const sql = 'SELECT text FROM sandbox.notes WHERE place = $place';
  const [row] = await rowsOf(connection, sql, { place });
  return typeof row?.['text'] === 'string' ? row['text'] : undefined;
}

async function select(
  connection: DuckDBConnection,
  table: TableName,
  where: Row,
): Promise<readonly Row[]> {
  const { sql, values } = conditionOf(table, where);
  const found = await rowsOf(
    connection,
    `SELECT CAST(to_json(t) AS VARCHAR) AS row FROM ${placeOf(table)} t ${sql}`,
    values,
  );
  return found.map(({ row }) => decoded(table, JSON.parse(String(row)) as JsonObject));
}

async function write(connection: DuckDBConnection, effects: readonly RowEffect[]): Promise<void> {
  const { deletes, upserts } = coalesce(effects);
  for (const { table, key } of deletes) {
    const { sql, values } = conditionOf(table, key);
    await connection.run(`DELETE FROM ${placeOf(table)} t ${sql}`, values);
  }
  for (const { table, columns, rows } of upserts) {
    const key: readonly string[] = tables[table].key;
    const changed = columns.filter((column) => !key.includes(column));
    const sets = changed.map((column) => `${column} = excluded.${column}`).join(', ');
    await connection.run(
      `INSERT INTO ${placeOf(table)} (${columns.join(', ')})
       SELECT ${columns.map((column) => `r.${column}`).join(', ')}
       FROM (SELECT unnest(from_json($rows::VARCHAR, '[${shapeOf(table, columns)}]')) AS r)
       ON CONFLICT (${key.join(', ')}) DO ${sets === '' ? 'NOTHING' : `UPDATE SET ${sets}`}`,
      { rows: JSON.stringify(rows.map((row) => encoded(table, row))) },
    );
  }
}

function conditionOf(
  table: TableName,
  where: Row,
): { readonly sql: string; readonly values: Record<string, string> } {
  const columns = Object.keys(where);
  if (columns.length === 0) return { sql: '', values: {} };
  // Values travel as one JSON text: every type is cast in one way.
  const tests = columns.map((column) => `t.${column} IS NOT DISTINCT FROM w.${column}`);
  columns.forEach((column) => typeOf(table, column));
  return {
    sql: `WHERE EXISTS (SELECT 1 FROM (SELECT unnest(from_json($where::VARCHAR, '[${shapeOf(table, columns)}]'), max_depth := 2)) w WHERE ${tests.join(' AND ')})`,
    values: { where: JSON.stringify([encoded(table, where)]) },
  };
}

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values: Record<string, string>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjectsJson();
}
