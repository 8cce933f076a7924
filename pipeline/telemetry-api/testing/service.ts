import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../../schemas/json.ts';
import { startTelemetryApi, type TelemetryApi, type TelemetryApiOptions } from '../index.ts';

export interface Stored {
  readonly key: string;
  readonly text: string;
  readonly value: unknown;
}

export interface TestService extends AsyncDisposable {
  readonly api: TelemetryApi;
  /** What was written to Kafka. */
  readonly stored: readonly Stored[];
  post(wanted?: Wanted): Promise<Answer>;
}

interface Wanted {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export const noon = Date.UTC(2026, 0, 15, 12);
export const json = { 'content-type': 'application/json' };

/** A service at business time {@link noon} on a free port; its uuids are `uuid-1`, `uuid-2`, … */
export async function testService(
  options: Partial<TelemetryApiOptions> = {},
): Promise<TestService> {
  const stored: Stored[] = [];
  let uuids = 0;
  const api = await startTelemetryApi({
    port: 0,
    mode: 'faithful',
    flavour: 'igot',
    now: () => noon,
    uuid: () => `uuid-${(uuids += 1)}`,
    publish: ({ key, value }) => {
      const text = value.toString('utf8');
      stored.push({ key, text, value: JSON.parse(text) as unknown });
      return Promise.resolve();
    },
    ...options,
  });
  return {
    api,
    stored,
    post: (wanted = {}) => send(api, wanted),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

/** One request over a connection of its own, bytes as given: nothing is added but Content-Length. */
function send(
  api: TelemetryApi,
  { method = 'POST', path = '/v1/telemetry', headers = json, body = '' }: Wanted,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const length = bytes.length > 0 ? { 'content-length': String(bytes.length) } : {};
    const outgoing = httpRequest(
      {
        host: api.host,
        port: api.port,
        method,
        path,
        agent: false,
        headers: { ...headers, ...length },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(bytes);
  });
}

/** What the service answers when all is well. */
export const success: JsonObject = {
  id: 'api.telemetry',
  ver: '1.0',
  ets: noon,
  params: {},
  responseCode: 'SUCCESS',
};

/** Waits until `met` holds; the error names what was waited for. */
export async function until(what: string, met: () => boolean, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!met()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
