import { parentPort } from 'node:worker_threads';
import { compileFilter, parseFilter, type CompiledFilter } from '../filter/index.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { scanChunk, type Order } from './scan-chunk.ts';

const port = parentPort;
if (port === null) throw new Error('the scanner runs in a worker thread');

let scratch = Buffer.alloc(0);
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

function answer({ buffer, sizeBytes, ...place }: Extract<ToWorker, { kind: 'chunk' }>): FromWorker {
  if (job === undefined) return { kind: 'failed', why: 'a chunk came before its filter' };
  const bytes = Buffer.from(buffer, 0, sizeBytes);
  if (scratch.length < sizeBytes) scratch = Buffer.allocUnsafeSlow(sizeBytes);
  try {
    const { order, most } = job;
    return {
      kind: 'scanned',
      ...scanChunk({ ...place, bytes }, job.filter, { order, most, scratch }),
    };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}
