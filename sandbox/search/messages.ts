import type { StoredPiece } from '../kafka/index.ts';
import type { RecordView } from '../control/types.ts';
import type { Chunk, Order } from './scan-chunk.ts';

/** What the search hands to its worker thread. Buffers are shared: one serves many chunks, and none is garbage. */
export type ToWorker =
  | {
      readonly kind: 'filter';
      readonly text: string;
      /** Epoch ms from which `since 10m` counts. */
      readonly now: number;
      readonly order: Order;
      readonly most: number;
    }
  | ({
      readonly kind: 'chunk';
      readonly buffer: SharedArrayBuffer;
      readonly pieces: readonly SharedPiece[];
    } & Omit<Chunk, 'pieces'>);

/** A stored piece that lies at `at` of the shared buffer. */
export interface SharedPiece extends Omit<StoredPiece, 'bytes'> {
  readonly at: number;
  readonly size: number;
}

/** The worker's answer to a chunk, in the order they were sent. */
export type FromWorker =
  | {
      readonly kind: 'scanned';
      readonly hits: readonly RecordView[];
      readonly records: number;
      readonly reached: number | undefined;
    }
  | { readonly kind: 'failed'; readonly why: string };
