import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Flavour } from '../../schemas/flavour.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { Verdict } from '../../schemas/verdict.ts';
import { accept, type Accepted, type AcceptOptions } from './accept.ts';
import { createApp, isTelemetryPath } from './app.ts';
import type { Devices } from './device-routes.ts';
import { createFaults, type Faults } from './faults.ts';
import { telemetryApi } from './problems.ts';
import { createRefused, type RefusedRequests } from './refused.ts';
import type { Consumers } from './token-check.ts';

export type { Accepted } from './accept.ts';
export type { Devices } from './device-routes.ts';
export type { Fault, Faults } from './faults.ts';
export { faultKinds, readFault, readFaultKind } from './read-fault.ts';
export type { RefusedRequest, RefusedRequests } from './refused.ts';

export interface TelemetryApiOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** `faithful`: as the service answers. `helpful`: never 4xx for bad content, and verdicts in the reply. */
  readonly mode: 'faithful' | 'helpful';
  readonly flavour: Flavour;
  /** Business time, ms: `syncts` and the reply's `ets`. */
  readonly now: () => number;
  /** The mid of a batch without one; shaped like a uuid v1. */
  readonly uuid: () => string;
  /** Writes one record of the ingestion topic; a rejection becomes 500 SERVER_ERROR. */
  readonly publish: (record: { readonly key: string; readonly value: Buffer }) => Promise<void>;
  readonly onAccepted?: (accepted: Accepted) => void;
  /** The preprocessor's judgement, for helpful mode. */
  readonly verdict?: (event: JsonObject) => Verdict;
  /** The gateway's consumers, to rehearse its 401 and 403; default: no token is looked at. */
  readonly consumers?: Consumers | undefined;
  /** What device registration, device profile and client logs need; without it those paths are not there. */
  readonly devices?: Devices;
  /** What /health says; default: healthy. */
  readonly isHealthy?: () => Promise<boolean>;
  /** After inflating; default 5 MiB as the service, 1 MiB rehearses the gateway. */
  readonly bodyLimitBytes?: number;
  /** What is kept of refused requests; default 200 of them and 16 MiB. */
  readonly keepRefused?: { readonly maxCount: number; readonly maxBytes: number };
  /** Closes the service. */
  readonly signal?: AbortSignal;
}

export interface TelemetryApi extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `http://host:port` */
  readonly url: string;
  readonly refused: RefusedRequests;
  /** Batches that came and are not answered yet. */
  readonly queued: number;
  readonly faults: Pick<Faults, 'set' | 'clear' | 'active'>;
}

const mebibyte = 1024 * 1024;
const drainMs = 2_000;

/**
 * The Telemetry Service (spec/telemetry-api.md): one POST is one record, key = mid. There is no validation, no
 * authentication and no deduplication in it.
 * @throws TELEMETRY_API_PORT_TAKEN
 */
export async function startTelemetryApi(options: TelemetryApiOptions): Promise<TelemetryApi> {
  const { host = '127.0.0.1', keepRefused = { maxCount: 200, maxBytes: 16 * mebibyte } } = options;
  const closing = new AbortController();
  const faults = createFaults();
  const progress = { queued: 0, whenIdle: (): void => undefined };
  const accepting: AcceptOptions = {
    mode: options.mode,
    flavour: options.flavour,
    now: options.now,
    uuid: options.uuid,
    publish: options.publish,
    onAccepted: options.onAccepted,
    verdict: options.verdict,
    bodyLimitBytes: options.bodyLimitBytes ?? 5 * mebibyte,
    faults,
    signal: closing.signal,
  };
  const onProgress = (change: 1 | -1): void => {
    progress.queued += change;
    if (progress.queued === 0) progress.whenIdle();
  };
  const refused = createRefused({
    ...keepRefused,
    async send(request) {
      if (!isTelemetryPath(request.path)) return { status: 404, stored: false };
      onProgress(1);
      try {
        const { reply, stored } = await accept(accepting, request);
        return { status: reply?.status ?? 0, stored };
      } finally {
        onProgress(-1);
      }
    },
  });
  const app = createApp({
    ...accepting,
    refused,
    isHealthy: options.isHealthy ?? (() => Promise.resolve(true)),
    onProgress,
    consumers: options.consumers,
    devices: options.devices,
  });
  const server = createServer({ keepAliveTimeout: 300_000 }, app);
  const port = await listen(server, host, options.port);

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= shut(server, closing, progress));
  const onAbort = (): void => void close();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted === true) await close();
  return {
    host,
    port,
    url: `http://${host}:${port}`,
    refused,
    get queued() {
      return progress.queued;
    },
    faults,
    async [Symbol.asyncDispose]() {
      options.signal?.removeEventListener('abort', onAbort);
      await close();
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw telemetryApi.error('TELEMETRY_API_PORT_TAKEN', { host, port }, { cause: error });
  }
  return (server.address() as AddressInfo).port;
}

/** Takes no more, ends the waits of faults, lets the batches in progress finish for a moment, then cuts. */
async function shut(
  server: Server,
  closing: AbortController,
  progress: { queued: number; whenIdle: () => void },
): Promise<void> {
  const ended = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  closing.abort();
  if (progress.queued > 0) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, drainMs);
      progress.whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
  server.closeAllConnections();
  await ended;
}
