import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import { SandboxError } from '../../schemas/problem.ts';
import type { ControlError } from './types.ts';
import { routes, type ControlContext } from './routes.ts';

export interface ControlServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Bearer token that every request needs. */
  readonly token: string;
}

/**
 * The control API: plain HTTP + JSON on loopback, server-sent events for what flows. Every request needs the token and a
 * loopback Host (a web page cannot reach it through DNS rebinding); no CORS.
 */
export async function startControl(
  context: ControlContext,
  { port, host = '127.0.0.1' }: { readonly port: number; readonly host?: string },
): Promise<ControlServer> {
  const token = randomBytes(24).toString('base64url');
  const app = express();
  app.disable('x-powered-by');
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!isLoopbackHost(request.headers.host)) {
      refuse(
        response,
        403,
        'CONTROL_HOST',
        `The control API answers loopback hosts only, not '${request.headers.host ?? ''}'.`,
      );
    } else if (!holdsToken(request.headers.authorization, token)) {
      refuse(
        response,
        401,
        'CONTROL_TOKEN',
        'The control API needs the token of the locator file.',
      );
    } else {
      next();
    }
  });
  app.use(express.json({ limit: '64mb', strict: false }));
  const closing = new AbortController();
  app.use('/v1', routes(context, closing.signal));
  app.use((request: Request, response: Response) => {
    refuse(
      response,
      404,
      'CONTROL_ROUTE',
      `The control API has no ${request.method} ${request.path}.`,
    );
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    answerError(error, response);
  });

  const server = app.listen(port, host);
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const address = server.address() as AddressInfo;
  return {
    host,
    port: address.port,
    url: `http://${host}:${address.port}`,
    token,
    async [Symbol.asyncDispose]() {
      closing.abort();
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

function isLoopbackHost(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? '');
}

function holdsToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function refuse(response: Response, status: number, code: string, message: string): void {
  const body: ControlError = { code, message, hint: 'See `telemetry-sandbox status`.' };
  response.status(status).json(body);
}

function answerError(error: unknown, response: Response): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  if (error instanceof SandboxError) {
    const body: ControlError = { code: error.code, message: error.message, hint: error.hint };
    response.status(400).json(body);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  const status = typeof (error as { status?: unknown }).status === 'number' ? 400 : 500;
  refuse(response, status, 'CONTROL_FAILED', message);
}
