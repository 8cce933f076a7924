import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { accept, type AcceptOptions, type ClientRequest, type Outcome } from './accept.ts';
import { allowCrossOrigin } from './cors.ts';
import { addDeviceRoutes, type Devices } from './device-routes.ts';
import { readBody } from './read-body.ts';
import { readRawBody } from './read-request.ts';
import type { RefusedRing } from './refused.ts';
import { errorPage, serviceReply, type Reply } from './replies.ts';
import { guardedPaths, refusalOf, type Consumers } from './token-check.ts';

/** Every path on which a client may send a batch (spec/telemetry-api.md §12.1). */
export const telemetryPaths: readonly string[] = [
  '/v1/telemetry',
  '/data/v1/telemetry',
  '/data/v3/telemetry',
  '/action/data/v3/telemetry',
  '/content/data/v1/telemetry',
  '/api/data/v1/telemetry',
  '/data/v1/public/telemetry',
  '/api/data/v1/public/telemetry',
  '/apis/protected/v8/user/telemetry',
  '/portal/data/v1/telemetry',
];

export interface AppOptions extends AcceptOptions {
  readonly isHealthy: () => Promise<boolean>;
  readonly refused: RefusedRing;
  /** Told when the handling of a batch begins (+1) and ends (−1). */
  readonly onProgress: (change: 1 | -1) => void;
  /** Without them no token is looked at. */
  readonly consumers: Consumers | undefined;
  /** Without them there are no device routes. */
  readonly devices: Devices | undefined;
}

/** True for a path that takes batches; as Express matches: any case, one slash at the end. */
export function isTelemetryPath(path: string): boolean {
  return telemetryPaths.includes(normalPath(path));
}

function normalPath(path: string): string {
  return path.toLowerCase().replace(/\/$/, '');
}

/** Beyond a full body, this much of it is still read to be able to answer. */
const dropBytes = 64 * 1024 * 1024;
/** Compressed, a body can be a little larger than it is plain. */
const overheadBytes = 64 * 1024;

/** The service's routes. Bodies are read before the path is looked at, as in the original: bad JSON is 400 anywhere. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(allowCrossOrigin(options.mode));
  app.get('/health', (_request, response, next) => {
    health(options).then((reply) => {
      send(response, reply);
    }, next);
  });
  app.post([...telemetryPaths], (request, response, next) => {
    options.onProgress(1);
    handle(options, request, response)
      .catch(next)
      .finally(() => {
        options.onProgress(-1);
      });
  });
  if (options.devices !== undefined) {
    const { devices, now, bodyLimitBytes, onProgress } = options;
    const reading = async (request: Request) => read(options, request);
    addDeviceRoutes(app, { devices, now, bodyLimitBytes, read: reading, send, onProgress });
  }
  app.use((request, response, next) => {
    handleStray(options, request, response).catch(next);
  });
  // Express knows an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (response.headersSent || options.signal.aborted) response.destroy();
    else send(response, errorPage(statusOf(error)));
  });
  return app;
}

async function handle(options: AppOptions, request: Request, response: Response): Promise<void> {
  const received = await read(options, request);
  const outcome = guard(options, request) ?? (await accept(options, received));
  keepRefused(options, received, outcome);
  if (outcome.reply === undefined) {
    request.socket.destroy();
    return;
  }
  if (received.body.state === 'cut' && !request.complete) response.set('Connection', 'close');
  send(response, outcome.reply);
}

/** What the gateway in front of the service answers; undefined: it lets the request pass. */
function guard({ consumers }: AppOptions, request: Request): Outcome | undefined {
  if (consumers === undefined || !guardedPaths.includes(normalPath(request.path))) return undefined;
  const refusal = refusalOf(request.get('authorization'), consumers);
  if (refusal === undefined) return undefined;
  const { status, message } = refusal;
  return {
    reply: { status, json: { message } },
    stored: false,
    refusal: `The gateway would refuse the token: ${message}.`,
  };
}

async function handleStray(
  options: AppOptions,
  request: Request,
  response: Response,
): Promise<void> {
  const received = await read(options, request);
  const { headers, body } = received;
  const parsed = await readBody(headers, body, options.bodyLimitBytes);
  const [status, reason] =
    parsed.kind === 'refused'
      ? [parsed.status, parsed.reason]
      : [404, `Cannot ${request.method} ${request.path}`];
  if (request.method === 'POST')
    options.refused.keep(received, { at: options.now(), status, reason });
  send(response, errorPage(status, reason));
}

function keepRefused(options: AppOptions, request: ClientRequest, outcome: Outcome): void {
  if (outcome.refusal === undefined) return;
  options.refused.keep(request, {
    at: options.now(),
    status: outcome.reply?.status ?? 0,
    reason: outcome.refusal,
  });
}

async function read({ bodyLimitBytes }: AppOptions, request: Request): Promise<ClientRequest> {
  const keepBytes = bodyLimitBytes + overheadBytes;
  const header = (name: string): string | undefined => request.get(name);
  return {
    path: request.path,
    headers: {
      'content-type': header('content-type'),
      'content-encoding': header('content-encoding'),
      'x-device-id': header('x-device-id'),
      'x-channel-id': header('x-channel-id'),
      'x-app-id': header('x-app-id'),
    },
    body: await readRawBody(request, { keepBytes, dropBytes }),
  };
}

async function health({ isHealthy, now }: AppOptions): Promise<Reply> {
  const failure = { code: 'SERVER_ERROR', err: 'Telemetry API is unhealthy' } as const;
  return (await isHealthy().catch(() => false))
    ? { status: 200, json: serviceReply('api.health', now()) }
    : { status: 500, json: serviceReply('api.health', now(), failure) };
}

function send(response: Response, reply: Reply): void {
  response.status(reply.status);
  if ('json' in reply) response.json(reply.json);
  else if ('html' in reply) {
    response.set('Content-Security-Policy', "default-src 'none'").type('html').send(reply.html);
  } else response.type('json').send(reply.text);
}

/** Express's own refusals (an unreadable path, for one) carry a status. */
function statusOf(error: unknown): number {
  const status =
    typeof error === 'object' && error !== null && 'status' in error ? error.status : 0;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
