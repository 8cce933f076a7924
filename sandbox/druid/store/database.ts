import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { sessionSettings } from '../sql/index.ts';
import { readTables, rowsSchema, type TableColumns } from './tables.ts';

export interface Database {
  readonly ingest: DuckDBConnection;
  /** Connections that queries take turns on. */
  readonly readers: readonly DuckDBConnection[];
  /** Datasources that have a row, by name; their first column is `__time`. */
  readonly tables: Map<string, TableColumns>;
  close(): void;
}

export interface DatabaseOptions {
  readonly folder: string;
  /** DuckDB's own memory, default 96 MB; what needs more is spilled. */
  readonly memoryMb?: number;
  readonly threads?: number;
  readonly readers?: number;
}

const setup = [...sessionSettings, "SET search_path = 'druid,main'"];

/**
 * Opens the one database file of a Druid, made when missing, and closes it off: no file, no network, no extension, settings
 * locked. Queries read schema `druid`, the rows are in `stored`; offsets and supervisors beside them, so that one transaction covers both.
 */
export async function openDatabase({
  folder,
  memoryMb = 96,
  threads = 2,
  readers = 4,
}: DatabaseOptions): Promise<Database> {
  await mkdir(folder, { recursive: true });
  const instance = await DuckDBInstance.create(join(folder, 'rows.duckdb'), {
    memory_limit: `${memoryMb}MB`,
    threads: String(threads),
    // A datasource has up to 200 columns, each with blocks of its own: at DuckDB's usual 256 KB the empty ones fill the memory.
    default_block_size: '16384',
    temp_directory: join(folder, 'spill'),
    // Every checkpoint compresses the last, half-full row group again: at DuckDB's own 16 MB that costs a third of the rate.
    checkpoint_threshold: '128MB',
    autoload_known_extensions: 'false',
    autoinstall_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connections: DuckDBConnection[] = [];
  try {
    for (let index = 0; index <= readers; index += 1) connections.push(await instance.connect());
    const [ingest, ...rest] = connections;
    if (ingest === undefined) throw new Error('no connection was opened');
    for (const sql of schemas) await ingest.run(sql);
    for (const connection of connections) for (const sql of setup) await connection.run(sql);
    // What is not checkpointed is read from the log at the next start; a folder that is removed needs neither.
    await ingest.run('PRAGMA disable_checkpoint_on_shutdown');
    await ingest.run('SET enable_external_access = false');
    await ingest.run('SET lock_configuration = true');
    const tables = await readTables(ingest);
    return {
      ingest,
      readers: rest,
      tables,
      close: () => {
        for (const connection of connections) connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    for (const connection of connections) connection.closeSync();
    instance.closeSync();
    throw error;
  }
}

const schemas = [
  'CREATE SCHEMA IF NOT EXISTS druid',
  `CREATE SCHEMA IF NOT EXISTS ${rowsSchema}`,
  'CREATE SCHEMA IF NOT EXISTS sys',
  'CREATE SCHEMA IF NOT EXISTS information_schema_druid',
  'CREATE TABLE IF NOT EXISTS main.ingestion_offsets (datasource VARCHAR, topic VARCHAR, "partition" INTEGER, next_offset BIGINT)',
  'CREATE TABLE IF NOT EXISTS main.supervisors (id VARCHAR, spec VARCHAR)',
];
