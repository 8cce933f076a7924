import { emulatedVersion } from '../store/store.ts';
import { sendJson } from './exchange.ts';
import { route, type Handler, type Route } from './routes.ts';

/** Status of the process: one server stands for router, broker, coordinator and overlord. */
export function statusRoutes(): Route[] {
  return [
    route('GET /status', status),
    route('GET /proxy/coordinator/status', status),
    route('GET /proxy/overlord/status', status),
    route('GET /status/health', json(true)),
    route('GET /status/selfDiscovered', empty),
    route('GET /status/selfDiscovered/status', json({ selfDiscovered: true })),
    route('GET /druid/broker/v1/readiness', empty),
    route('GET /druid/historical/v1/readiness', empty),
    route('GET /druid/broker/v1/loadstatus', json({ inventoryInitialized: true })),
    route('GET /druid/coordinator/v1/isLeader', json({ leader: true })),
    route('GET /druid/indexer/v1/isLeader', json({ leader: true })),
  ];
}

const status: Handler = ({ response }) => {
  const { heapTotal, heapUsed, rss, external } = process.memoryUsage();
  sendJson(response, 200, {
    version: emulatedVersion,
    modules: [],
    memory: {
      maxMemory: rss,
      totalMemory: heapTotal,
      freeMemory: heapTotal - heapUsed,
      usedMemory: heapUsed,
      directMemory: external,
    },
  });
};

const empty: Handler = ({ response }) => {
  response.writeHead(200).end();
};

function json(value: unknown): Handler {
  return ({ response }) => {
    sendJson(response, 200, value);
  };
}
