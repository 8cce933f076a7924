import { Worker } from 'node:worker_threads';
import { SandboxError } from '../../../schemas/problem.ts';
import { druid } from '../problems.ts';
import type { CallName, PackedRecords, ReplyError, ReplyMessage, StoreCalls } from './messages.ts';
import type { StoreData } from './worker.ts';

/** The store in its worker thread, seen from outside. */
export interface StoreClient extends AsyncDisposable {
  readonly calls: StoreCalls;
  /** Settles when the worker has ended, with the reason; undefined after dispose. */
  readonly ended: Promise<string | undefined>;
  /** Ends the worker at once, as a crash does. */
  kill(): Promise<void>;
}

const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js',
  import.meta.url,
);

/** Starts the worker; resolves when the database is open. Rejects with what stopped it from opening. */
export async function startStore(data: StoreData): Promise<StoreClient> {
  const worker = new Worker(workerUrl, {
    workerData: data,
    // What a commit makes dies with it.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  const pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: unknown) => void }
  >();
  const ready = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<string | undefined>();
  let lastId = 0;
  let reason: string | undefined;
  let isClosing = false;

  worker.on('message', (message: ReplyMessage | 'ready') => {
    if (message === 'ready') {
      ready.resolve(undefined);
      return;
    }
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.isOk) call?.resolve(message.value);
    else call?.reject(errorFrom(message.error));
    if (pending.size === 0) worker.unref();
  });
  worker.on('error', (error) => {
    reason = error instanceof Error ? error.message : String(error);
    ready.reject(error);
  });
  worker.on('exit', (code) => {
    const why = reason ?? `exit code ${code}`;
    ready.reject(druid.error('DRUID_STORE_GONE', { reason: why }));
    for (const { reject } of pending.values())
      reject(druid.error('DRUID_STORE_GONE', { reason: why }));
    pending.clear();
    ended.resolve(isClosing ? undefined : why);
  });

  const call = (
    name: CallName,
    argument: unknown,
    transfer: ArrayBuffer[] = [],
  ): Promise<unknown> => {
    if (reason !== undefined) return Promise.reject(druid.error('DRUID_STORE_GONE', { reason }));
    lastId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    pending.set(lastId, { resolve, reject });
    worker.ref();
    worker.postMessage({ id: lastId, name, argument }, transfer);
    return promise;
  };
  await ready.promise;
  worker.unref();

  const names: readonly CallName[] = [
    'register',
    'unregister',
    'setOffset',
    'forgetOffsets',
    'query',
    'cancel',
    'tables',
    'saved',
    'close',
  ];
  const calls = Object.fromEntries([
    ...names.map((name) => [name, (argument: unknown) => call(name, argument)]),
    [
      'ingest',
      (request: { readonly records: PackedRecords }) =>
        call('ingest', request, [
          request.records.bytes.buffer,
          request.records.offsets.buffer,
          request.records.lengths.buffer,
        ]),
    ],
  ]) as unknown as StoreCalls;

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    isClosing = true;
    try {
      if (reason === undefined) await calls.close();
    } finally {
      await worker.terminate();
      await ended.promise;
    }
  };
  return {
    calls,
    ended: ended.promise,
    kill: async () => {
      reason = 'it was killed';
      await worker.terminate();
      await ended.promise;
    },
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}

function errorFrom({ message, code, hint = '', facts = {} }: ReplyError): Error {
  return code === undefined ? new Error(message) : new SandboxError({ code, message, hint, facts });
}
