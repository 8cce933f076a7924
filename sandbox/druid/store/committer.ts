import type { JsonObject } from '../../../schemas/json.ts';
import {
  compileIngestion,
  type Ingestion,
  type RowBatch,
  type RowProblem,
} from '../ingestion/compile.ts';
import { readSpec } from '../ingestion/read-spec.ts';
import type { IngestionSpec } from '../ingestion/ingestion-spec.ts';
import { appendRows } from './append.ts';
import type { Database } from './database.ts';
import type { IngestAnswer, IngestRequest, StoredSupervisor } from './messages.ts';
import { prepareTable, tableName, type TableColumns } from './tables.ts';

interface Registered {
  readonly spec: IngestionSpec;
  readonly ingestion: Ingestion;
  /** Next offset by partition, as committed. */
  readonly offsets: Map<number, number>;
  rows: number;
}

interface Read {
  readonly request: IngestRequest;
  readonly processed: number;
  readonly bytes: number;
  readonly problems: readonly RowProblem[];
}

/** A step of a commit, for tests that make one fail. */
export type CommitStep = 'rows' | 'offsets';

/**
 * Turns records into rows and commits rows and Kafka offsets in one transaction: after a crash both are there or neither
 * is. One call at a time.
 */
export class Committer {
  readonly #database: Database;
  readonly #onStep: (step: CommitStep) => void;
  readonly #registered = new Map<string, Registered>();

  constructor(database: Database, onStep: (step: CommitStep) => void = () => undefined) {
    this.#database = database;
    this.#onStep = onStep;
  }

  /** Makes a datasource known and saves its spec. Gives the stored offsets of its topic. */
  async register(json: JsonObject): Promise<{ offsets: [number, number][]; rows: number }> {
    const spec = readSpec(json);
    const { ingest } = this.#database;
    const clash = [...this.#database.tables.keys(), ...this.#registered.keys()].find(
      (name) => name !== spec.id && name.toLowerCase() === spec.id.toLowerCase(),
    );
    if (clash !== undefined)
      throw new Error(`the datasource ${spec.id} differs from ${clash} only by case`);
    await this.#transaction(async () => {
      await ingest.run('DELETE FROM main.supervisors WHERE id = $1', [spec.id]);
      await ingest.run('INSERT INTO main.supervisors VALUES ($1, $2)', [
        spec.id,
        JSON.stringify(json),
      ]);
    });
    const found = await ingest.run(
      'SELECT "partition", next_offset FROM main.ingestion_offsets WHERE datasource = $1 AND topic = $2',
      [spec.id, spec.topic],
    );
    const offsets = (await found.getRows()).map(([partition, next]): [number, number] => [
      Number(partition),
      Number(next),
    ]);
    const rows = await this.#count(spec.id);
    this.#registered.set(spec.id, {
      spec,
      ingestion: compileIngestion(spec),
      offsets: new Map(offsets),
      rows,
    });
    return { offsets, rows };
  }

  /** Forgets the spec; rows and offsets stay, as segments do after a terminate. */
  async unregister(id: string): Promise<void> {
    this.#registered.delete(id);
    await this.#database.ingest.run('DELETE FROM main.supervisors WHERE id = $1', [id]);
  }

  async saved(): Promise<StoredSupervisor[]> {
    const found = await this.#database.ingest.run(
      'SELECT id, spec FROM main.supervisors ORDER BY id',
    );
    return (await found.getRows()).map(([id, spec]) => ({
      id: String(id),
      spec: JSON.parse(String(spec)) as JsonObject,
    }));
  }

  /** Sets where a partition is read next. */
  async setOffset(datasource: string, partition: number, offset: number): Promise<void> {
    const registered = this.#of(datasource);
    await this.#transaction(async () => {
      await this.#writeOffsets([{ registered, partition, offset }]);
    });
    registered.offsets.set(partition, offset);
  }

  async forgetOffsets(id: string): Promise<void> {
    await this.#database.ingest.run('DELETE FROM main.ingestion_offsets WHERE datasource = $1', [
      id,
    ]);
    this.#registered.get(id)?.offsets.clear();
  }

  /** Rows of a datasource and the names of its metrics. */
  describe(id: string): { readonly rows: number; readonly metrics: readonly string[] } | undefined {
    const registered = this.#registered.get(id);
    if (registered === undefined) return undefined;
    return { rows: registered.rows, metrics: registered.spec.metrics.map(({ name }) => name) };
  }

  /** Commits several requests together. A failure leaves nothing of any of them. */
  async commit(requests: readonly IngestRequest[]): Promise<IngestAnswer[]> {
    const batches = new Map<string, RowBatch>();
    const next = new Map<string, number>();
    const reads = requests.map((request) => {
      const registered = this.#of(request.datasource);
      const key = `${request.partition}/${request.datasource}`;
      const stored = next.get(key) ?? registered.offsets.get(request.partition);
      if (stored !== undefined && stored !== request.fromOffset) return undefined;
      next.set(key, request.nextOffset);
      const batch = batches.get(request.datasource) ?? registered.ingestion.batch();
      batches.set(request.datasource, batch);
      return readRecords(request, registered.ingestion, batch);
    });
    const stored = reads.filter((read) => read !== undefined);
    const newTables = new Map<string, TableColumns>();
    if (stored.length > 0) {
      await this.#transaction(async () => {
        for (const [datasource, batch] of batches) {
          if (batch.times.length === 0) continue;
          const planned = this.#of(datasource).ingestion.columns;
          const { ingest, tables } = this.#database;
          const existing = tables.get(datasource);
          const columns = await prepareTable(ingest, datasource, { existing, planned, batch });
          newTables.set(datasource, columns);
          await appendRows(ingest, datasource, { columns: columns.stored, planned, batch });
        }
        this.#onStep('rows');
        await this.#writeOffsets(
          stored.map(({ request }) => ({
            registered: this.#of(request.datasource),
            partition: request.partition,
            offset: request.nextOffset,
          })),
        );
        this.#onStep('offsets');
      });
    }
    for (const [datasource, columns] of newTables) this.#database.tables.set(datasource, columns);
    for (const [datasource, batch] of batches) this.#of(datasource).rows += batch.times.length;
    for (const { request } of stored) {
      this.#of(request.datasource).offsets.set(request.partition, request.nextOffset);
    }
    return requests.map((request, index) => this.#answer(request, reads[index]));
  }

  #answer(request: IngestRequest, read: Read | undefined): IngestAnswer {
    const registered = this.#of(request.datasource);
    const nextOffset = registered.offsets.get(request.partition) ?? request.fromOffset;
    const { rows } = registered;
    if (read === undefined)
      return { isStored: false, nextOffset, processed: 0, bytes: 0, problems: [], rows };
    const { processed, bytes, problems } = read;
    return { isStored: true, nextOffset: request.nextOffset, processed, bytes, problems, rows };
  }

  async #writeOffsets(
    entries: readonly {
      readonly registered: Registered;
      readonly partition: number;
      readonly offset: number;
    }[],
  ): Promise<void> {
    const { ingest } = this.#database;
    for (const { registered, partition, offset } of entries) {
      const { id, topic } = registered.spec;
      const values = [offset, id, topic, partition];
      const changed = await ingest.run(
        'UPDATE main.ingestion_offsets SET next_offset = $1 WHERE datasource = $2 AND topic = $3 AND "partition" = $4',
        values,
      );
      if (changed.rowsChanged === 0) {
        await ingest.run(
          'INSERT INTO main.ingestion_offsets (next_offset, datasource, topic, "partition") VALUES ($1, $2, $3, $4)',
          values,
        );
      }
    }
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    const { ingest } = this.#database;
    await ingest.run('BEGIN TRANSACTION');
    try {
      await work();
      await ingest.run('COMMIT');
    } catch (error) {
      // The reason is the first error; a transaction that DuckDB has already given up cannot be rolled back again.
      await ingest.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async #count(datasource: string): Promise<number> {
    if (!this.#database.tables.has(datasource)) return 0;
    const result = await this.#database.ingest.run(`SELECT count(*) FROM ${tableName(datasource)}`);
    return Number((await result.getRows())[0]?.[0] ?? 0);
  }

  #of(datasource: string): Registered {
    const registered = this.#registered.get(datasource);
    if (registered === undefined) throw new Error(`no spec is registered for ${datasource}`);
    return registered;
  }
}

function readRecords(request: IngestRequest, ingestion: Ingestion, batch: RowBatch): Read {
  const before = {
    processed: batch.processed,
    bytes: batch.bytes,
    problems: batch.problems.length,
  };
  const { bytes, offsets, lengths } = request.records;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  for (const [index, length] of lengths.entries()) {
    const value = length < 0 ? null : buffer.subarray(position, position + length);
    position += Math.max(0, length);
    ingestion.read({ offset: offsets[index] ?? -1, value }, batch, request.now);
  }
  return {
    request,
    processed: batch.processed - before.processed,
    bytes: batch.bytes - before.bytes,
    problems: batch.problems.slice(before.problems),
  };
}
