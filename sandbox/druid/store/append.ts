import {
  BIGINT,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBListValue,
  DuckDBTimestampValue,
  FLOAT,
  LIST,
  TIMESTAMP,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import type { Cell, Column, ColumnType, RowBatch } from '../ingestion/compile.ts';
import { rowsSchema } from './tables.ts';
import { javaText } from '../ingestion/text.ts';

// One vector of DuckDB; a chunk cannot hold more.
const chunkRows = 2048;

const types: Readonly<Record<ColumnType, DuckDBType>> = {
  STRING: VARCHAR,
  'STRING[]': LIST(VARCHAR),
  LONG: BIGINT,
  DOUBLE,
  FLOAT,
  TIMESTAMP,
};

/**
 * Appends a batch to a datasource's rows in the connection's open transaction. `columns` are the stored ones, `__time`
 * first; `planned` are the batch's. A stored column that the batch does not have stays null.
 */
export async function appendRows(
  connection: DuckDBConnection,
  datasource: string,
  {
    columns,
    planned,
    batch,
  }: {
    readonly columns: readonly Column[];
    readonly planned: readonly Column[];
    readonly batch: RowBatch;
  },
): Promise<void> {
  const appender = await connection.createAppender(datasource, rowsSchema);
  try {
    const sources = columns.map(
      ({ name }) => batch.cells[planned.findIndex((plan) => plan.name === name)] ?? [],
    );
    const duckTypes = columns.map(({ type }) => types[type]);
    for (let start = 0; start < batch.times.length; start += chunkRows) {
      const count = Math.min(chunkRows, batch.times.length - start);
      const chunk = DuckDBDataChunk.create(duckTypes, count);
      for (const [index, { name, type }] of columns.entries()) {
        const source = sources[index] ?? [];
        if (name !== '__time' && isEmpty(source, start, count)) {
          setAllNull(chunk, index, count);
          continue;
        }
        const vector = chunk.getColumnVector(index);
        for (let row = 0; row < count; row += 1) {
          vector.setItem(
            row,
            name === '__time'
              ? time(batch.times[start + row] ?? 0)
              : stored(source[start + row], type),
          );
        }
        vector.flush();
      }
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function isEmpty(cells: readonly Cell[], start: number, count: number): boolean {
  for (let row = start; row < start + count; row += 1) if (cells[row] !== undefined) return false;
  return true;
}

/** Most columns of a datasource are empty in most rows: their validity is written at once, not bit by bit. */
function setAllNull(chunk: DuckDBDataChunk, column: number, count: number): void {
  const vector = bindings.data_chunk_get_vector(chunk.chunk, column);
  const bytes = Math.ceil(count / 64) * 8;
  bindings.vector_ensure_validity_writable(vector);
  bindings.copy_data_to_vector_validity(vector, 0, allNull, 0, bytes);
}

const allNull = new ArrayBuffer(chunkRows / 8);

const time = (ms: number): DuckDBValue => new DuckDBTimestampValue(BigInt(ms) * 1000n);

function stored(cell: Cell, type: ColumnType): DuckDBValue {
  if (cell === undefined) return null;
  if (type === 'STRING[]')
    return new DuckDBListValue(typeof cell === 'object' ? cell : [String(cell)]);
  if (type === 'STRING') return typeof cell === 'string' ? cell : text(cell);
  return cell as DuckDBValue;
}

// A column that was text before its spec made it a number stays text.
function text(cell: Exclude<Cell, undefined>): string {
  return typeof cell === 'bigint' ? cell.toString() : javaText(cell);
}
