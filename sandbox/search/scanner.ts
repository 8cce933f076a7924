import { Worker } from 'node:worker_threads';
import type { StoredPiece } from '../kafka/index.ts';
import type { FromWorker, SharedPiece, ToWorker } from './messages.ts';
import { searchProblems } from './problems.ts';
import type { Chunk, ChunkResult } from './scan-chunk.ts';
import type { WalkStep } from './partition-walk.ts';

const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js',
  import.meta.url,
);

const mostFree = 16;

type Place = Omit<Chunk, 'pieces'>;

interface Waiting {
  readonly place: Place;
  readonly buffer: SharedArrayBuffer;
  readonly resolve: (answer: ChunkResult) => void;
  readonly reject: (error: Error) => void;
}

type Job = Omit<Extract<ToWorker, { kind: 'filter' }>, 'kind'>;

/** A worker thread that scans chunks, one after the other. */
export class Scanner {
  readonly #worker = new Worker(workerUrl);
  readonly #waiting: Waiting[] = [];
  readonly #free: SharedArrayBuffer[] = [];
  #gone: string | undefined;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (message: FromWorker) => {
      this.#answered(message);
    });
    this.#worker.on('error', (error) => {
      this.#gone = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on('exit', (code) => {
      this.#gone ??= `exit code ${code}`;
      const error = searchProblems.error('SEARCH_WORKER_GONE', { why: this.#gone });
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  /** True when it waits for work. */
  get isIdle(): boolean {
    return this.#gone === undefined && this.#waiting.length === 0;
  }

  /** What the chunks from now on are searched for. */
  start(job: Job): void {
    this.#post({ kind: 'filter', ...job });
  }

  /** Copies the bytes and has them scanned; answers come in order. @throws SEARCH_WORKER_GONE */
  async scan(place: Place, stored: WalkStep['pieces']): Promise<ChunkResult> {
    if (this.#gone !== undefined)
      throw searchProblems.error('SEARCH_WORKER_GONE', { why: this.#gone });
    const buffer = this.#buffer(stored.reduce((sum, piece) => sum + sizeOf(piece), 0));
    const bytes = Buffer.from(buffer);
    const pieces: SharedPiece[] = [];
    let at = 0;
    for (const piece of stored) {
      const { isPacked, from, to } = piece;
      const size = sizeOf(piece);
      // A packed piece goes whole, of a plain one only its batches.
      piece.bytes.copy(bytes, at, isPacked ? 0 : from, isPacked ? size : to);
      pieces.push({ at, size, isPacked, from: isPacked ? from : 0, to: isPacked ? to : size });
      at += size;
    }
    const answer = new Promise<ChunkResult>((resolve, reject) => {
      this.#waiting.push({ place, buffer, resolve, reject });
    });
    this.#worker.ref();
    this.#post({ kind: 'chunk', ...place, buffer, pieces });
    return answer;
  }

  /** A buffer that the worker is done with, or a new one. */
  #buffer(sizeBytes: number): SharedArrayBuffer {
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= sizeBytes);
    const [free] = at === -1 ? [] : this.#free.splice(at, 1);
    return free ?? new SharedArrayBuffer(Math.ceil(sizeBytes * 1.125));
  }

  #answered(message: FromWorker): void {
    const asked = this.#waiting.shift();
    if (asked !== undefined && this.#free.length < mostFree) this.#free.push(asked.buffer);
    if (this.#waiting.length === 0) this.#worker.unref();
    switch (message.kind) {
      case 'scanned':
        asked?.resolve(message);
        return;
      case 'failed':
        asked?.reject(unreadable(asked.place, message.why));
    }
  }

  #post(message: ToWorker): void {
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(message);
  }

  /** Ends the thread, also in the middle of a chunk. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

function sizeOf({ bytes, isPacked, from, to }: StoredPiece): number {
  return isPacked ? bytes.length : to - from;
}

function unreadable({ topic, partition, from }: Place, why: string): Error {
  return searchProblems.error('SEARCH_UNREADABLE', { topic, partition, from, why });
}
