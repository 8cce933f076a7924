import { setImmediate as nextTurn } from 'node:timers/promises';
import { StatementType, type DuckDBConnection, type DuckDBResult } from '@duckdb/node-api';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { DruidSqlError } from '../sql/errors.ts';
import { cellJson, cellText, columnOf, plainCell, type CellOptions } from './cells.ts';
import type { Database } from './database.ts';
import type { QueryAnswer, QueryRequest } from './messages.ts';
import { contentTypeOf, createWriter, type ResultColumn } from './result-format.ts';
import { queryFailure } from './query-failure.ts';
import { translateQuery } from './translation.ts';

export interface QueryLimits {
  /** Rows of one answer. */
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Time limit when the context has none. */
  readonly timeoutMs: number;
  readonly maxTimeoutMs: number;
  readonly maxWaiting: number;
}

export const defaultLimits: QueryLimits = {
  maxRows: 100_000,
  maxBytes: 128 * 1024 * 1024,
  timeoutMs: 30_000,
  maxTimeoutMs: 300_000,
  maxWaiting: 32,
};

const interruptMs = 20;

interface Running {
  readonly stop: (reason: 'timeout' | 'cancelled') => void;
  readonly ended: Promise<void>;
}

/** Runs queries on connections of their own, beside ingestion; each has a row, byte and time limit. */
export class QueryRunner {
  readonly #database: Database;
  readonly #limits: QueryLimits;
  readonly #free: DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  readonly #running = new Map<string, Running>();

  constructor(database: Database, limits: QueryLimits = defaultLimits) {
    this.#database = database;
    this.#limits = limits;
    this.#free = [...database.readers];
  }

  /** Stops a query; false when none of that id runs or waits. */
  cancel(queryId: string): boolean {
    const running = this.#running.get(queryId);
    running?.stop('cancelled');
    return running !== undefined;
  }

  /** Stops every query that runs or waits; resolves when all have ended. */
  async stopAll(): Promise<void> {
    while (this.#running.size > 0) {
      for (const { stop, ended } of this.#running.values()) {
        stop('cancelled');
        await ended;
      }
    }
  }

  /** Every failure of the query is an answer of kind `error`. */
  async run(request: QueryRequest): Promise<QueryAnswer> {
    const state: { stopped?: 'timeout' | 'cancelled'; connection?: DuckDBConnection } = {};
    const timeoutMs = this.#timeoutOf(request.context);
    let interrupting: NodeJS.Timeout | undefined;
    const stop = (reason: 'timeout' | 'cancelled'): void => {
      state.stopped ??= reason;
      const interrupt = (): void => state.connection?.interrupt();
      // An interrupt between two steps of a query is forgotten, so it is repeated until the query ends.
      interrupting ??= setInterval(interrupt, interruptMs);
      interrupt();
    };
    const timer = setTimeout(stop, timeoutMs, 'timeout');
    const ended = Promise.withResolvers<void>();
    const running: Running = { stop, ended: ended.promise };
    this.#running.set(request.queryId, running);
    try {
      const translated = translateQuery(request.sql, {
        tables: [...this.#database.tables].map(([name, { shown }]) => ({ name, columns: shown })),
        now: request.now,
        context: request.context,
        parameters: request.parameters,
      });
      const connection = await this.#acquire();
      state.connection = connection;
      try {
        if (state.stopped !== undefined) throw new Error('stopped before it started');
        return await this.#execute(connection, request, translated, state);
      } finally {
        this.#release(connection);
      }
    } catch (error) {
      const { status, body } = queryFailure(error, { ...state, timeoutMs });
      return { kind: 'error', status, body: body as unknown as JsonObject };
    } finally {
      clearTimeout(timer);
      clearInterval(interrupting);
      if (this.#running.get(request.queryId) === running) this.#running.delete(request.queryId);
      ended.resolve();
    }
  }

  async #execute(
    connection: DuckDBConnection,
    request: QueryRequest,
    translated: ReturnType<typeof translateQuery>,
    state: { readonly stopped?: string; connection?: DuckDBConnection },
  ): Promise<QueryAnswer> {
    await connection.run('BEGIN TRANSACTION READ ONLY');
    try {
      const statement = await connection.prepare(translated.sql);
      const { statementType } = statement;
      if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN) {
        throw new Error(
          `a ${StatementType[statementType]} statement came out of the translation of a query`,
        );
      }
      if (translated.parameters.length > 0) statement.bind([...translated.parameters]);
      const result = await statement.stream();
      return await this.#answer(
        result,
        { format: request.format, context: translated.context },
        translated.columns,
        state,
      );
    } finally {
      // Whatever is interrupted from here on is no longer this query.
      delete state.connection;
      await connection.run('ROLLBACK');
    }
  }

  async #answer(
    result: DuckDBResult,
    request: { readonly format: QueryRequest['format'] | undefined; readonly context: JsonObject },
    given: readonly ResultColumn[] | undefined,
    state: { readonly stopped?: string },
  ): Promise<QueryAnswer> {
    const columns =
      given ?? result.columnNames().map((name, index) => columnOf(name, result.columnType(index)));
    const options = cellOptions(request.context);
    const outerLimit = numberOf(request.context['sqlOuterLimit']) ?? Infinity;
    const { format } = request;
    const writer = format === undefined ? undefined : createWriter(format, columns);
    const parts: Buffer[] = [];
    const rows: JsonObject[] = [];
    let [count, bytes] = [0, 0];
    let text = writer?.start() ?? '';
    const flush = (): void => {
      if (text === '') return;
      const part = Buffer.from(text);
      parts.push(part);
      bytes += part.length;
      text = '';
    };
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      const vectors = columns.map((_column, index) => chunk.getColumnVector(index));
      for (let row = 0; row < chunk.rowCount && count < outerLimit; row += 1) {
        count += 1;
        const cells = columns.map((column, index) =>
          plainCell(vectors[index]?.getItem(row) ?? null, column, options),
        );
        if (writer === undefined) {
          rows.push(
            Object.fromEntries(
              columns.map(({ name }, index) => [name, cellJson(cells[index] ?? null)]),
            ),
          );
        } else {
          text += writer.row(
            columns.map((column, index) => cellText(cells[index] ?? null, column)),
          );
        }
      }
      flush();
      if (state.stopped !== undefined) throw new Error('stopped while it was read');
      if (count >= outerLimit) break;
      this.#checkSize(count, bytes);
      // Ingestion shares this thread: a large answer lets it in between chunks.
      await nextTurn();
    }
    if (format === undefined || writer === undefined) {
      return { kind: 'rows', columns: columns.map(({ name }) => name), rows };
    }
    text += writer.end();
    flush();
    const whole = new Uint8Array(bytes);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return { kind: 'body', contentType: contentTypeOf(format), body: whole };
  }

  #checkSize(count: number, bytes: number): void {
    const { maxRows, maxBytes } = this.#limits;
    if (count <= maxRows && bytes <= maxBytes) return;
    const what = count > maxRows ? `${maxRows} rows` : `${maxBytes} bytes`;
    throw new DruidSqlError(400, {
      error: 'druidException',
      errorCode: 'general',
      persona: 'USER',
      category: 'CAPACITY_EXCEEDED',
      errorMessage: `The answer is larger than ${what}, the limit of the embedded engine. Add a LIMIT, aggregate, or set sqlOuterLimit in the context.`,
      context: {},
    });
  }

  #timeoutOf(context: JsonObject): number {
    const wanted = numberOf(context['timeout']) ?? 0;
    return Math.min(wanted > 0 ? wanted : this.#limits.timeoutMs, this.#limits.maxTimeoutMs);
  }

  async #acquire(): Promise<DuckDBConnection> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#waiting.length >= this.#limits.maxWaiting) {
      throw new DruidSqlError(429, {
        error: 'druidException',
        errorCode: 'general',
        persona: 'OPERATOR',
        category: 'CAPACITY_EXCEEDED',
        errorMessage: `Query capacity exceeded: ${this.#database.readers.length} queries run and ${this.#waiting.length} wait. Send it again later.`,
        context: {},
      });
    }
    const { promise, resolve } = Promise.withResolvers<DuckDBConnection>();
    this.#waiting.push(resolve);
    return promise;
  }

  #release(connection: DuckDBConnection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(connection);
    else next(connection);
  }
}

function cellOptions(context: JsonObject): CellOptions {
  const zone = context['sqlTimeZone'];
  return {
    timeZone: typeof zone === 'string' ? zone : 'UTC',
    stringifyArrays: context['sqlStringifyArrays'] !== false,
  };
}

function numberOf(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}
