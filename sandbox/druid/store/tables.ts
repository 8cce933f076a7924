import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, ColumnType, RowBatch } from '../ingestion/compile.ts';

/** A datasource's columns: those that queries see, and those of them that have held a value, in stored order. */
export interface TableColumns {
  readonly shown: readonly Column[];
  readonly stored: readonly Column[];
}

const duckTypes: Readonly<Record<ColumnType, string>> = {
  STRING: 'VARCHAR',
  'STRING[]': 'VARCHAR[]',
  LONG: 'BIGINT',
  DOUBLE: 'DOUBLE',
  FLOAT: 'FLOAT',
  TIMESTAMP: 'TIMESTAMP',
};

const duckType = (type: ColumnType): string => duckTypes[type];

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** What queries read: a view with every column of the spec. */
export const tableName = (datasource: string): string => `druid.${quoted(datasource)}`;

/** Where the rows are: a table with the columns that have held a value, a quarter of the spec's for telemetry. */
export const rowsSchema = 'stored';
const storedName = (datasource: string): string => `${rowsSchema}.${quoted(datasource)}`;

/**
 * Makes a datasource's table and view with its first row; later adds columns as they get their first value, and widens
 * those that get their first list. Gives the columns as they are then.
 */
export async function prepareTable(
  connection: DuckDBConnection,
  datasource: string,
  {
    existing,
    planned,
    batch,
  }: {
    readonly existing: TableColumns | undefined;
    readonly planned: readonly Column[];
    readonly batch: RowBatch;
  },
): Promise<TableColumns> {
  const table = storedName(datasource);
  const time: Column = { name: '__time', type: 'TIMESTAMP' };
  const shown = [...(existing?.shown ?? [time])];
  const stored = [...(existing?.stored ?? [time])];
  let isChanged = existing === undefined;
  if (existing === undefined) await connection.run(`CREATE TABLE ${table} ("__time" TIMESTAMP)`);
  for (const [index, { name, type }] of planned.entries()) {
    const isList = type === 'STRING' && batch.hasLists[index] === true;
    const wanted: Column = { name, type: isList ? 'STRING[]' : type };
    const shownAt = shown.findIndex((column) => column.name === name);
    const column = merged(shown[shownAt], wanted);
    if (shown[shownAt] !== column) isChanged = true;
    if (shownAt < 0) shown.push(column);
    else shown[shownAt] = column;

    const storedAt = stored.findIndex((one) => one.name === name);
    const hasValues = (batch.cells[index]?.length ?? 0) > 0;
    if (storedAt < 0 && hasValues) {
      await connection.run(
        `ALTER TABLE ${table} ADD COLUMN ${quoted(name)} ${duckType(column.type)}`,
      );
      stored.push(column);
      isChanged = true;
    } else if (storedAt >= 0 && stored[storedAt]?.type !== column.type) {
      await connection.run(widening(table, column));
      stored[storedAt] = column;
    }
  }
  if (isChanged) await connection.run(viewOf(datasource, { shown, stored }));
  return { shown, stored };
}

/** A column that holds lists keeps them; one whose kind changes becomes text. */
function merged(present: Column | undefined, wanted: Column): Column {
  if (present === undefined || present.type === wanted.type) return present ?? wanted;
  if (wanted.type === 'STRING[]') return wanted;
  return present.type.startsWith('STRING') ? present : { name: wanted.name, type: 'STRING' };
}

function widening(table: string, { name, type }: Column): string {
  const column = quoted(name);
  const alter = `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE`;
  if (type !== 'STRING[]') return `${alter} ${duckType(type)}`;
  return `${alter} VARCHAR[] USING CASE WHEN ${column} IS NULL THEN NULL ELSE [CAST(${column} AS VARCHAR)] END`;
}

function viewOf(datasource: string, { shown, stored }: TableColumns): string {
  const isStored = new Set(stored.map(({ name }) => name));
  const list = shown.map(({ name, type }) =>
    isStored.has(name) ? quoted(name) : `NULL::${duckType(type)} AS ${quoted(name)}`,
  );
  return `CREATE OR REPLACE VIEW ${tableName(datasource)} AS SELECT ${list.join(', ')} FROM ${storedName(datasource)}`;
}

/** The datasources of an opened database, by name. */
export async function readTables(connection: DuckDBConnection): Promise<Map<string, TableColumns>> {
  const shown = await columnsIn(connection, 'druid');
  const stored = await columnsIn(connection, rowsSchema);
  return new Map(
    [...shown].map(([name, columns]) => [name, { shown: columns, stored: stored.get(name) ?? [] }]),
  );
}

async function columnsIn(
  connection: DuckDBConnection,
  schema: string,
): Promise<Map<string, Column[]>> {
  const result = await connection.run(
    'SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = $1 ORDER BY table_name, column_index',
    [schema],
  );
  const tables = new Map<string, Column[]>();
  for (const row of await result.getRows()) {
    const [table, name, type] = row.map(String);
    const found = Object.entries(duckTypes).find(([, duck]) => duck === type);
    if (table === undefined || name === undefined || found === undefined) continue;
    const columns = tables.get(table) ?? [];
    columns.push({ name, type: found[0] as ColumnType });
    tables.set(table, columns);
  }
  return tables;
}
