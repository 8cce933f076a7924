import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SandboxError } from '../../../schemas/problem.ts';
import type { Supervisors } from '../ingestion/supervisors.ts';
import { druid } from '../problems.ts';
import type { Store } from '../store/store.ts';
import { dataRoutes } from './datasources.ts';
import { sendJson } from './exchange.ts';
import { findRoute, type Route } from './routes.ts';
import { sqlRoutes } from './sql.ts';
import { statusRoutes } from './status.ts';
import { supervisorRoutes } from './supervisors.ts';

export interface Rooms {
  readonly store: Store;
  readonly supervisors: Supervisors;
  readonly now: () => number;
}

/** Serves Druid's HTTP API (spec/druid.md §2). @throws DRUID_PORT_TAKEN */
export async function listen(
  { host, port }: { readonly host: string; readonly port: number },
  rooms: Rooms,
): Promise<AsyncDisposable & { readonly port: number }> {
  const routes = [
    ...sqlRoutes(rooms),
    ...dataRoutes(rooms),
    ...supervisorRoutes(rooms),
    ...statusRoutes(),
  ];
  const server = createServer((request, response) => {
    void answer(routes, request, response);
  });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    reject(
      error.code === 'EADDRINUSE'
        ? druid.error('DRUID_PORT_TAKEN', { host, port }, { cause: error })
        : error,
    );
  });
  server.listen(port, host, () => {
    resolve(undefined);
  });
  await promise;
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<undefined>();
      server.close(() => {
        closed.resolve(undefined);
      });
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function answer(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
  try {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const found = findRoute(routes, method, pathname);
    if (found === undefined) throw druid.error('DRUID_NOT_EMULATED', { method, path: pathname });
    await found.handle({
      method,
      path: pathname,
      search: searchParams,
      names: found.names,
      request,
      response,
    });
  } catch (error) {
    refuse(response, error);
  }
}

const statuses: Readonly<Record<string, number>> = {
  DRUID_BAD_REQUEST: 400,
  DRUID_SPEC_REFUSED: 400,
  DRUID_UNKNOWN_SUPERVISOR: 404,
  DRUID_NOT_EMULATED: 501,
  DRUID_STORE_GONE: 503,
};

/** `error` is what Druid's clients show; `code` and `hint` are the emulator's own. */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof SandboxError) {
    const { code, message, hint } = error;
    const category =
      code === 'DRUID_NOT_EMULATED' ? { category: 'UNSUPPORTED', errorMessage: message } : {};
    sendJson(response, statuses[code] ?? 500, { error: message, ...category, code, hint });
    return;
  }
  sendJson(response, 500, { error: error instanceof Error ? error.message : String(error) });
}
