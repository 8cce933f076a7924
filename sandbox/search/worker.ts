import { zstdDecompressSync } from 'node:zlib';
import { parentPort } from 'node:worker_threads';
import { compileFilter, parseFilter, type CompiledFilter } from '../filter/index.ts';
import type { FromWorker, SharedPiece, ToWorker } from './messages.ts';
import { scanChunk, type Order } from './scan-chunk.ts';

const port = parentPort;
if (port === null) throw new Error('the scanner runs in a worker thread');

let job:
  | { readonly filter: CompiledFilter; readonly order: Order; readonly most: number }
  | undefined;

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'filter': {
      const { text, now, order, most } = message;
      job = { filter: compileFilter(parseFilter(text), { now }), order, most };
      return;
    }
    case 'chunk':
      port.postMessage(answer(message));
  }
});

function answer({ buffer, pieces, ...place }: Extract<ToWorker, { kind: 'chunk' }>): FromWorker {
  if (job === undefined) return { kind: 'failed', why: 'a chunk came before its filter' };
  try {
    const { order, most } = job;
    return {
      kind: 'scanned',
      ...scanChunk(
        { ...place, pieces: pieces.map((piece) => unpacked(buffer, piece)) },
        job.filter,
        { order, most },
      ),
    };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

/** The batches of a piece. */
function unpacked(
  buffer: SharedArrayBuffer,
  { at, size, isPacked, from, to }: SharedPiece,
): Buffer {
  const stored = Buffer.from(buffer, at, size);
  return (isPacked ? zstdDecompressSync(stored) : stored).subarray(from, to);
}
