import type { ServerResponse } from 'node:http';
import { druid } from '../problems.ts';
import type { StoredTable } from '../store/messages.ts';
import { sendJson } from './exchange.ts';
import { route, type Route } from './routes.ts';
import type { Rooms } from './server.ts';

/** What is stored: /druid/v2/datasources and the coordinator's lists. */
export function dataRoutes({ store }: Rooms): Route[] {
  const names = async () => (await store.calls.tables()).map(({ name }) => name).sort();
  const describe = async (name: string | undefined) => {
    const table = (await store.calls.tables()).find((found) => found.name === name);
    return { dimensions: dimensionsOf(table), metrics: [...(table?.metrics ?? [])] };
  };
  return [
    route('GET /druid/v2/datasources', async ({ response }) => {
      sendJson(response, 200, await names());
    }),
    route('GET /druid/v2/datasources/:name', async ({ response, names: { name } }) => {
      sendJson(response, 200, await describe(name));
    }),
    route('GET /druid/v2/datasources/:name/dimensions', async ({ response, names: { name } }) => {
      sendJson(response, 200, (await describe(name)).dimensions);
    }),
    route('GET /druid/v2/datasources/:name/metrics', async ({ response, names: { name } }) => {
      sendJson(response, 200, (await describe(name)).metrics);
    }),
    route('GET /druid/coordinator/v1/datasources', async ({ method, path, response, search }) => {
      // Segment properties and tiers would have to be made up.
      const form = ['simple', 'full'].find((name) => search.has(name));
      if (form !== undefined)
        throw druid.error('DRUID_NOT_EMULATED', { method, path: `${path}?${form}` });
      sendJson(response, 200, await names());
    }),
    route('GET /druid/coordinator/v1/metadata/datasources', async ({ response }) => {
      sendJson(response, 200, await names());
    }),
    route('GET /druid/coordinator/v1/loadstatus', async ({ response }) => {
      sendLoadStatus(response, 200, await names());
    }),
    route(
      'GET /druid/coordinator/v1/datasources/:name/loadstatus',
      async ({ response, names: { name } }) => {
        const known = (await names()).filter((found) => found === name);
        sendLoadStatus(response, known.length > 0 ? 200 : 404, known);
      },
    ),
  ];
}

// Druid writes a double, 100.0, which JSON.stringify cannot.
function sendLoadStatus(response: ServerResponse, status: number, names: readonly string[]): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`{${names.map((name) => `${JSON.stringify(name)}:100.0`).join(',')}}`);
}

function dimensionsOf(table: StoredTable | undefined): string[] {
  const metrics = new Set(table?.metrics);
  return (table?.columns ?? [])
    .map(({ name }) => name)
    .filter((name) => name !== '__time' && !metrics.has(name));
}
