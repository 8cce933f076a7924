import type { RecordView, SearchEvent } from '../control/types.ts';
import { compileFilter, parseFilter } from '../filter/index.ts';
import { PartitionWalk, type SearchedPartition } from './partition-walk.ts';
import type { ChunkResult, Order } from './scan-chunk.ts';
import type { Scanner } from './scanner.ts';

export interface SearchOptions {
  /** In the filter language; of its own limit and `limit` the lower counts. */
  readonly filter: string;
  readonly partitions: readonly SearchedPartition[];
  readonly order: Order;
  /** Default: the filter's own limit, or 100. */
  readonly limit?: number | undefined;
  readonly deadlineMs: number;
  /** Real time, epoch ms, as record timestamps are: `since 10m` counts from it. */
  readonly now: number;
  /** Ends the search as `cancelled`. */
  readonly signal: AbortSignal;
}

const stepBytes = 512 * 1024;
// Few at first: a search that soon has its limit reads little.
const mostAhead = 16;
const firstAhead = 2;
const progressEveryMs = 100;
const usualLimit = 100;

/**
 * Searches partitions in a scanner's thread and gives what it finds in order of time over all of them, as soon as no
 * partition can hold anything nearer. The caller's thread only copies bytes, a quarter of a megabyte at a time (0.2 ms a megabyte).
 * @throws FILTER_INVALID, FILTER_PATTERN, FILTER_TOO_LARGE at once; SEARCH_UNREADABLE, SEARCH_WORKER_GONE
 */
export async function* search(
  options: SearchOptions,
  scanner: Scanner,
): AsyncGenerator<SearchEvent> {
  const startedAt = performance.now();
  const { now, order } = options;
  const { offsets, limit } = compileFilter(parseFilter(options.filter), { now });
  const most = Math.min(limit ?? options.limit ?? usualLimit, options.limit ?? Infinity);
  const walks = options.partitions
    .map(({ from, until, ...partition }) => ({
      ...partition,
      from: Math.max(from, offsets.from),
      until: Math.min(until, offsets.until),
    }))
    .filter(({ from, until }) => from < until)
    .map((partition) => new PartitionWalk(partition, order, stepBytes));
  const scanned = {
    scannedRecords: 0,
    scannedBytes: 0,
    totalOffsets: walks.reduce((sum, { partition }) => sum + partition.until - partition.from, 0),
  };
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const stopped = stopOf(AbortSignal.any([options.signal, deadline]));
  const waiting = new Waiting(order);
  const underway: { readonly walk: PartitionWalk; readonly result: Promise<ChunkResult> }[] = [];
  let found = 0;
  let toldAt = startedAt;
  let ahead = firstAhead;

  scanner.start({ text: options.filter, now, order, most });
  let reason: Extract<SearchEvent, { kind: 'end' }>['reason'] | undefined;
  while (reason === undefined) {
    while (underway.length < ahead) {
      const walk = nextWalk(walks, order);
      if (walk === undefined) break;
      const { pieces, bytes, ...step } = await walk.next();
      const { cluster, topic, partition } = walk.partition;
      walk.underway += 1;
      scanned.scannedBytes += bytes;
      const result = scanner.scan({ cluster, topic, partition, ...step }, pieces);
      // It is awaited in turn; until then a failure is nobody's fault yet.
      result.catch(() => undefined);
      underway.push({ walk, result });
    }
    const first = underway.shift();
    const result = first === undefined ? undefined : await Promise.race([first.result, stopped]);
    if (first !== undefined && result !== undefined) {
      first.walk.underway -= 1;
      ahead = Math.min(mostAhead, ahead + 1);
      first.walk.frontier = result.reached ?? first.walk.frontier;
      scanned.scannedRecords += result.records;
      waiting.add(result.hits);
    }
    if (first === undefined) reason = 'end';
    else if (result === undefined) reason = deadline.aborted ? 'deadline' : 'cancelled';
    const sure =
      reason === undefined ? waiting.takeUpTo(frontierOf(walks, order)) : waiting.takeAll();
    const records = sure.slice(0, most - found);
    found += records.length;
    if (records.length > 0) yield { kind: 'records', records };
    if (found >= most) reason = 'limit';
    if (reason === undefined && performance.now() - toldAt >= progressEveryMs) {
      toldAt = performance.now();
      yield { kind: 'progress', ...scanned };
    }
  }
  yield { kind: 'end', reason, found, tookMs: performance.now() - startedAt, ...scanned };
  // So that the thread is free for the next search.
  await Promise.race([Promise.allSettled(underway.map(({ result }) => result)), stopped]);
}

async function stopOf(signal: AbortSignal): Promise<undefined> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

/** The walk that holds the others up: the one least far. */
function nextWalk(walks: readonly PartitionWalk[], order: Order): PartitionWalk | undefined {
  let best: PartitionWalk | undefined;
  for (const walk of walks) {
    if (walk.isAtEnd) continue;
    if (best === undefined || isAhead(best, walk, order)) best = walk;
  }
  return best;
}

function isAhead(one: PartitionWalk, other: PartitionWalk, order: Order): boolean {
  if (one.frontier === other.frontier) return one.underway > other.underway;
  return order === 'newest' ? one.frontier < other.frontier : one.frontier > other.frontier;
}

/** Nothing nearer than this time can be found any more. */
function frontierOf(walks: readonly PartitionWalk[], order: Order): number {
  const open = walks.filter(({ isAtEnd, underway }) => !isAtEnd || underway > 0);
  const frontiers = open.map(({ frontier }) => frontier);
  return order === 'newest' ? Math.max(-Infinity, ...frontiers) : Math.min(Infinity, ...frontiers);
}

/** Hits that wait until nothing nearer can be found. */
class Waiting {
  readonly #order: Order;
  #hits: RecordView[] = [];

  constructor(order: Order) {
    this.#order = order;
  }

  add(hits: readonly RecordView[]): void {
    if (hits.length === 0) return;
    const sign = this.#order === 'newest' ? -1 : 1;
    this.#hits = [...this.#hits, ...hits].sort(
      (a, b) => sign * (a.timestamp - b.timestamp || a.offset - b.offset),
    );
  }

  takeUpTo(frontier: number): readonly RecordView[] {
    const at = this.#hits.findIndex(({ timestamp }) =>
      this.#order === 'newest' ? timestamp < frontier : timestamp > frontier,
    );
    return this.#hits.splice(0, at === -1 ? this.#hits.length : at);
  }

  takeAll(): readonly RecordView[] {
    return this.#hits.splice(0);
  }
}
