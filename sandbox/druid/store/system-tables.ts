import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../ingestion/compile.ts';
import type { Database } from './database.ts';
import { quoted, tableName } from './tables.ts';
import type { SupervisorRow } from './messages.ts';

const varchar = (names: string): string =>
  names
    .split(' ')
    .map((name) => `${quoted(name)} VARCHAR`)
    .join(', ');
const bigint = (names: string): string =>
  names
    .split(' ')
    .map((name) => `${quoted(name)} BIGINT`)
    .join(', ');

// Columns and their order as Druid lists them (spec/druid.md §2.3).
const shapes: Readonly<Record<string, string>> = {
  'information_schema_druid.SCHEMATA': varchar(
    'CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER DEFAULT_CHARACTER_SET_CATALOG DEFAULT_CHARACTER_SET_SCHEMA DEFAULT_CHARACTER_SET_NAME SQL_PATH',
  ),
  'information_schema_druid.TABLES': varchar(
    'TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_TYPE IS_JOINABLE IS_BROADCAST',
  ),
  'information_schema_druid.COLUMNS': [
    varchar('TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME'),
    bigint('ORDINAL_POSITION'),
    varchar('COLUMN_DEFAULT IS_NULLABLE DATA_TYPE'),
    bigint(
      'CHARACTER_MAXIMUM_LENGTH CHARACTER_OCTET_LENGTH NUMERIC_PRECISION NUMERIC_PRECISION_RADIX NUMERIC_SCALE DATETIME_PRECISION',
    ),
    varchar('CHARACTER_SET_NAME COLLATION_NAME'),
    bigint('JDBC_TYPE'),
  ].join(', '),
  'information_schema_druid.ROUTINES': varchar(
    'ROUTINE_CATALOG ROUTINE_SCHEMA ROUTINE_NAME ROUTINE_TYPE IS_AGGREGATOR SIGNATURES',
  ),
  'sys.segments': [
    varchar('segment_id datasource start end'),
    bigint('size'),
    varchar('version'),
    bigint(
      'partition_num num_replicas num_rows is_active is_published is_available is_realtime is_overshadowed',
    ),
    varchar('shard_spec dimensions metrics last_compaction_state'),
    bigint('replication_factor'),
  ].join(', '),
  'sys.servers': [
    varchar('server host'),
    bigint('plaintext_port tls_port'),
    varchar('server_type tier'),
    bigint('curr_size max_size is_leader'),
    varchar('start_time version'),
  ].join(', '),
  'sys.server_segments': varchar('server segment_id'),
  'sys.tasks': [
    varchar(
      'task_id group_id type datasource created_time queue_insertion_time status runner_status',
    ),
    bigint('duration'),
    varchar('location host'),
    bigint('plaintext_port tls_port'),
    varchar('error_msg'),
  ].join(', '),
  'sys.supervisors': [
    varchar('supervisor_id datasource state detailed_state'),
    bigint('healthy'),
    varchar('type source'),
    bigint('suspended'),
    varchar('spec'),
  ].join(', '),
};

const sqlTypes: Readonly<Record<Column['type'], readonly [name: string, jdbc: number]>> = {
  STRING: ['VARCHAR', 12],
  'STRING[]': ['VARCHAR', 12],
  LONG: ['BIGINT', -5],
  DOUBLE: ['DOUBLE', 8],
  FLOAT: ['FLOAT', 6],
  TIMESTAMP: ['TIMESTAMP', 93],
};

/** True for a query that may read INFORMATION_SCHEMA or sys. */
export const readsSystemTables = (sql: string): boolean =>
  /information_schema|\bsys\b|"sys"/i.test(sql);

/** What the system tables say that the database does not know. */
export interface SystemFacts {
  readonly supervisors: readonly SupervisorRow[];
  readonly server: string;
  readonly startedAt: string;
  readonly version: string;
}

/** Makes INFORMATION_SCHEMA and sys, empty; needed once. */
export async function createSystemTables(connection: DuckDBConnection): Promise<void> {
  for (const [name, columns] of Object.entries(shapes)) {
    await connection.run(`CREATE TABLE IF NOT EXISTS ${name} (${columns})`);
  }
}

/** Fills INFORMATION_SCHEMA and sys anew from the tables and supervisors of this moment. */
export async function fillSystemTables(database: Database, facts: SystemFacts): Promise<void> {
  const { ingest: connection } = database;
  await connection.run('BEGIN TRANSACTION');
  try {
    for (const name of Object.keys(shapes)) await connection.run(`DELETE FROM ${name}`);
    for (const [name, rows] of Object.entries(fixedRows(database, facts)))
      await insert(connection, name, rows);
    for (const datasource of database.tables.keys()) await connection.run(segmentsOf(datasource));
    await connection.run(
      `INSERT INTO sys.server_segments SELECT ${literal(facts.server)}, segment_id FROM sys.segments`,
    );
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

type Row = readonly (string | number | null)[];

function fixedRows({ tables }: Database, facts: SystemFacts): Record<string, Row[]> {
  const catalog = 'druid';
  const systemTables = Object.keys(shapes).map((name): Row => {
    const [schema = '', table = ''] = name.split('.');
    const shown = schema === 'sys' ? 'sys' : 'INFORMATION_SCHEMA';
    return [catalog, shown, table, 'SYSTEM_TABLE', 'NO', 'NO'];
  });
  const datasources = [...tables.keys()].sort();
  return {
    'information_schema_druid.SCHEMATA': [
      'INFORMATION_SCHEMA',
      'druid',
      'lookup',
      'sys',
      'view',
    ].map((name) => [catalog, name, null, null, null, null, null]),
    'information_schema_druid.TABLES': [
      ...systemTables,
      ...datasources.map((name): Row => [catalog, 'druid', name, 'TABLE', 'NO', 'NO']),
    ],
    'information_schema_druid.COLUMNS': datasources.flatMap((name) =>
      (tables.get(name)?.shown ?? []).map((column, index) => columnRow(name, column, index + 1)),
    ),
    'sys.servers': [
      [
        facts.server,
        facts.server.split(':')[0] ?? '',
        Number(facts.server.split(':')[1] ?? 0),
        -1,
        'router',
        null,
        0,
        0,
        1,
        facts.startedAt,
        facts.version,
      ],
    ],
    'sys.supervisors': facts.supervisors.map(({ id, state, isHealthy, isSuspended, spec }) => [
      id,
      id,
      state,
      state,
      Number(isHealthy),
      'kafka',
      (JSON.parse(spec) as { topic?: string }).topic ?? topicOf(spec),
      Number(isSuspended),
      spec,
    ]),
    'sys.tasks': facts.supervisors
      .filter(({ isSuspended }) => !isSuspended)
      .map(({ id, taskId, createdAt }) => {
        const at = new Date(createdAt).toISOString();
        return [
          taskId,
          taskId,
          'index_kafka',
          id,
          at,
          at,
          'RUNNING',
          'RUNNING',
          -1,
          facts.server,
          facts.server.split(':')[0] ?? '',
          Number(facts.server.split(':')[1] ?? 0),
          -1,
          null,
        ];
      }),
  };
}

function topicOf(spec: string): string {
  return /"topic":"([^"]*)"/.exec(spec)?.[1] ?? '';
}

function columnRow(table: string, { name, type }: Column, position: number): Row {
  const [sqlType, jdbc] = sqlTypes[type];
  const isText = sqlType === 'VARCHAR';
  const precision = { LONG: 19, DOUBLE: 15, FLOAT: 15 }[type as string] ?? null;
  return [
    'druid',
    'druid',
    table,
    name,
    position,
    '',
    name === '__time' ? 'NO' : 'YES',
    sqlType,
    null,
    null,
    precision,
    precision === null ? null : 10,
    type === 'LONG' ? 0 : null,
    type === 'TIMESTAMP' ? 3 : null,
    isText ? 'UTF-16LE' : null,
    isText ? 'UTF-16LE$en_US$primary' : null,
    jdbc,
  ];
}

/** One made-up segment a day of a datasource: the embedded engine has no segments (spec/druid.md §4.6). */
function segmentsOf(datasource: string): string {
  const name = literal(datasource);
  return `INSERT INTO sys.segments
    SELECT ${name} || '_' || ${iso('day')} || '_' || ${iso('day + INTERVAL 1 DAY')} || '_embedded', ${name},
      ${iso('day')}, ${iso('day + INTERVAL 1 DAY')}, 0, 'embedded', 0, 1, num_rows, 1, 0, 1, 1, 0,
      '{"type":"none"}', NULL, NULL, NULL, 1
    FROM (SELECT date_trunc('day', __time)::TIMESTAMP AS day, count(*) AS num_rows FROM ${tableName(datasource)} GROUP BY 1)`;
}

async function insert(
  connection: DuckDBConnection,
  name: string,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`);
  await connection.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
}

function literal(value: string | number | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

const iso = (value: string): string => `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
