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
  const loadStatus = async () => Object.fromEntries((await names()).map((name) => [name, 100]));
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
    route('GET /druid/coordinator/v1/datasources', async ({ response, search }) => {
      const all = await names();
      const isSimple = search.has('simple') || search.has('full');
      sendJson(response, 200, isSimple ? all.map((name) => ({ name, properties: {} })) : all);
    }),
    route('GET /druid/coordinator/v1/metadata/datasources', async ({ response }) => {
      sendJson(response, 200, await names());
    }),
    route('GET /druid/coordinator/v1/loadstatus', async ({ response }) => {
      sendJson(response, 200, await loadStatus());
    }),
    route(
      'GET /druid/coordinator/v1/datasources/:name/loadstatus',
      async ({ response, names: { name } }) => {
        const all = await loadStatus();
        const isKnown = name !== undefined && name in all;
        sendJson(response, isKnown ? 200 : 404, isKnown ? { [name]: 100 } : {});
      },
    ),
  ];
}

function dimensionsOf(table: StoredTable | undefined): string[] {
  const metrics = new Set(table?.metrics);
  return (table?.columns ?? [])
    .map(({ name }) => name)
    .filter((name) => name !== '__time' && !metrics.has(name));
}
