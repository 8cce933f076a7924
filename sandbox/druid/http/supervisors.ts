import { isObject, type JsonObject } from '../../../schemas/json.ts';
import { druid } from '../problems.ts';
import type { Supervisor } from '../ingestion/supervisor.ts';
import { taskIdOf } from '../ingestion/supervisors.ts';
import { readJson, sendJson } from './exchange.ts';
import { route, type Handler, type Route } from './routes.ts';
import type { Rooms } from './server.ts';
import { historyless, statsOf, statusOf } from './supervisor-reports.ts';

const base = '/druid/indexer/v1/supervisor';

/** The overlord's supervisor calls (spec/druid.md §2.5). */
export function supervisorRoutes({ supervisors }: Rooms): Route[] {
  const one =
    (make: (supervisor: Supervisor) => unknown): Handler =>
    ({ response, names }) => {
      sendJson(response, 200, make(supervisors.get(names['id'] ?? '')));
    };
  const change =
    (work: (id: string) => Promise<unknown>): Handler =>
    async ({ response, names }) => {
      const id = names['id'] ?? '';
      supervisors.get(id);
      sendJson(response, 200, (await work(id)) ?? { id });
    };
  const all =
    (work: (id: string) => Promise<unknown>): Handler =>
    async ({ response }) => {
      for (const { spec } of supervisors.list()) await work(spec.id);
      sendJson(response, 200, { status: 'success' });
    };
  const suspend = async (id: string) => (await supervisors.suspend(id)).spec.spec;
  const resume = async (id: string) => (await supervisors.resume(id)).spec.spec;
  const terminate = async (id: string) => {
    await supervisors.terminate(id);
  };
  return [
    route(`POST ${base}`, async ({ request, response }) => {
      sendJson(response, 200, { id: await supervisors.submit(await readSpecBody(request)) });
    }),
    route(`GET ${base}`, ({ response, search }) => {
      sendJson(
        response,
        200,
        supervisors.list().map((supervisor) => listed(supervisor, search)),
      );
    }),
    route(`POST ${base}/suspendAll`, all(suspend)),
    route(`POST ${base}/resumeAll`, all(resume)),
    route(`POST ${base}/terminateAll`, all(terminate)),
    route(`GET ${base}/history`, ({ response }) => {
      sendJson(
        response,
        200,
        Object.fromEntries(supervisors.list().map((one) => [one.spec.id, historyless(one)])),
      );
    }),
    route(
      `GET ${base}/:id`,
      one(({ spec }) => spec.spec),
    ),
    route(`GET ${base}/:id/status`, one(statusOf)),
    route(`GET ${base}/:id/health`, ({ response, names }) => {
      const healthy = supervisors.get(names['id'] ?? '').fault === undefined;
      sendJson(response, healthy ? 200 : 503, { healthy });
    }),
    route(`GET ${base}/:id/stats`, one(statsOf)),
    route(
      `GET ${base}/:id/parseErrors`,
      one(({ counters }) => counters.parseErrors),
    ),
    route(`GET ${base}/:id/history`, one(historyless)),
    route(`POST ${base}/:id/suspend`, change(suspend)),
    route(`POST ${base}/:id/resume`, change(resume)),
    route(`POST ${base}/:id/terminate`, change(terminate)),
    route(`POST ${base}/:id/shutdown`, change(terminate)),
    route(
      `POST ${base}/:id/reset`,
      change(async (id) => {
        await supervisors.reset(id);
      }),
    ),
    route(`POST ${base}/:id/resetOffsets`, async ({ request, response, names }) => {
      const id = names['id'] ?? '';
      supervisors.get(id);
      await supervisors.reset(id, readOffsets(await readJson(request)));
      sendJson(response, 200, { id });
    }),
  ];
}

async function readSpecBody(request: Parameters<typeof readJson>[0]): Promise<JsonObject> {
  const body = await readJson(request);
  if (isObject(body)) return body;
  throw druid.error('DRUID_BAD_REQUEST', { what: 'A supervisor spec is a JSON object.' });
}

function readOffsets(body: unknown): Record<string, number> {
  const partitions =
    isObject(body) && isObject(body['partitions']) ? body['partitions'] : undefined;
  const map = partitions?.['partitionOffsetMap'];
  if (!isObject(map) || !Object.values(map).every((offset) => Number.isSafeInteger(offset))) {
    throw druid.error('DRUID_BAD_REQUEST', {
      what: 'The body is {"type":"kafka","partitions":{"type":"end","stream":topic,"partitionOffsetMap":{"0":offset}}}.',
    });
  }
  return map as Record<string, number>;
}

function listed(supervisor: Supervisor, search: URLSearchParams): unknown {
  const { spec, state, isSuspended, fault } = supervisor;
  const summary = { id: spec.id, state, detailedState: state, healthy: fault === undefined };
  if (search.has('full'))
    return { ...summary, suspended: isSuspended, spec: spec.spec, taskId: taskIdOf(supervisor) };
  return search.get('state') === 'true' ? { ...summary, suspended: isSuspended } : spec.id;
}
