import type { ColumnType } from './types.ts';

export interface SystemTable {
  /** Schema as users write it. */
  readonly schema: 'INFORMATION_SCHEMA' | 'sys';
  /** Schema that holds the table in DuckDB. */
  readonly duckSchema: 'information_schema_druid' | 'sys';
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
}

/** `name` is a text column, `name:L` a number (flags are 0 or 1). */
function table(schema: SystemTable['schema'], name: string, columns: string): SystemTable {
  return {
    schema,
    duckSchema: schema === 'sys' ? 'sys' : 'information_schema_druid',
    name,
    columns: columns.split(' ').map((column) => ({
      name: column.replace(':L', ''),
      type: column.endsWith(':L') ? 'LONG' : 'STRING',
    })),
  };
}

/** The metadata tables of Druid, in its column order (spec/druid.md §2.3). The store creates them in DuckDB. */
export const systemTables: readonly SystemTable[] = [
  table(
    'INFORMATION_SCHEMA',
    'SCHEMATA',
    'CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER DEFAULT_CHARACTER_SET_CATALOG DEFAULT_CHARACTER_SET_SCHEMA DEFAULT_CHARACTER_SET_NAME SQL_PATH',
  ),
  table(
    'INFORMATION_SCHEMA',
    'TABLES',
    'TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_TYPE IS_JOINABLE IS_BROADCAST',
  ),
  table(
    'INFORMATION_SCHEMA',
    'COLUMNS',
    'TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION:L COLUMN_DEFAULT IS_NULLABLE DATA_TYPE CHARACTER_MAXIMUM_LENGTH:L CHARACTER_OCTET_LENGTH:L NUMERIC_PRECISION:L NUMERIC_PRECISION_RADIX:L NUMERIC_SCALE:L DATETIME_PRECISION:L CHARACTER_SET_NAME COLLATION_NAME JDBC_TYPE:L',
  ),
  table(
    'INFORMATION_SCHEMA',
    'ROUTINES',
    'ROUTINE_CATALOG ROUTINE_SCHEMA ROUTINE_NAME ROUTINE_TYPE IS_AGGREGATOR SIGNATURES',
  ),
  table(
    'sys',
    'segments',
    'segment_id datasource start end size:L version partition_num:L num_replicas:L num_rows:L is_active:L is_published:L is_available:L is_realtime:L is_overshadowed:L shard_spec dimensions metrics last_compaction_state replication_factor:L',
  ),
  table(
    'sys',
    'servers',
    'server host plaintext_port:L tls_port:L server_type tier curr_size:L max_size:L is_leader:L start_time version',
  ),
  table('sys', 'server_segments', 'server segment_id'),
  table(
    'sys',
    'tasks',
    'task_id group_id type datasource created_time queue_insertion_time status runner_status duration:L location host plaintext_port:L tls_port:L error_msg',
  ),
  table(
    'sys',
    'supervisors',
    'supervisor_id datasource state detailed_state healthy:L type source suspended:L spec',
  ),
];
