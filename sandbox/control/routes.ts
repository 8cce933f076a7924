import { Router, type Request, type Response } from 'express';
import { parseFaults } from '../../generators/index.ts';
import { isObject, textOf, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { writersOf } from '../../pipeline/topology.ts';
import { trace, why, type Journey } from '../journey/index.ts';
import { reasonOf } from '../ops/reasons.ts';
import { describeGroup, listGroups } from '../ops/groups.ts';
import { waitingFor } from '../ops/waiting-for.ts';
import {
  createTopic,
  deleteTopic,
  describeTopic,
  listTopics,
  readOne,
  readRaw,
  readRecords,
} from '../ops/topics.ts';
import { failureGroups } from '../ops/failures.ts';
import { followTopic } from '../ops/follow-topic.ts';
import { seedCaches } from '../ops/seed-caches.ts';
import { send } from '../ops/send.ts';
import { createSnapshots } from '../ops/snapshots.ts';
import { statusOf } from '../ops/status.ts';
import type { Generating } from '../ops/generating.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';
import type { TelemetryApi } from '../../pipeline/telemetry-api/index.ts';
import { batchRoutes } from './batch.ts';
import { detailRoutes } from './details.ts';
import { faultRoutes } from './faults.ts';
import { searchRoutes } from './search.ts';
import type { Addresses, SchemaVerdict } from './types.ts';

export interface ControlContext {
  readonly parts: SandboxParts;
  readonly addresses: () => Addresses;
  readonly generating: Generating;
  /** Ends the daemon after the reply. */
  readonly stop: () => void;
}

/** All routes below `/v1`; the shapes are those of types.ts. */
export function routes(context: ControlContext, signal: AbortSignal): Router {
  const { parts } = context;
  const router = Router();
  const snapshots = createSnapshots(context, signal);

  router.get('/status', async (_request, response) => {
    response.json(await statusOf(context));
  });
  router.get('/drained', async (request, response) => {
    response.json(await untilDrained(parts, { withinMs: whole(request, 'withinMs', 0), signal }));
  });
  router.post('/stop', (_request, response) => {
    response.json({ stopping: true });
    response.once('finish', context.stop);
  });
  router.get('/snapshot', async (_request, response) => {
    response.json(await snapshots.latest());
  });
  router.get('/snapshots', async (_request, response) => {
    const first = await snapshots.latest();
    const stream = eventStream(response);
    stream(first);
    response.once('close', snapshots.subscribe(stream));
  });

  topicRoutes(router, parts);
  searchRoutes(router, parts, signal);
  batchRoutes(router, parts, signal);
  detailRoutes(router, parts);
  faultRoutes(router, () => apiOf(parts).faults);

  router.get('/groups', async (_request, response) => {
    response.json(await listGroups(parts));
  });
  router.get('/groups/:group', async (request, response) => {
    response.json(await describeGroup(parts, request.params.group));
  });

  router.get('/journeys', async (request, response) => {
    response.json(await trace(text(request, 'mid'), tracing(parts)));
  });
  router.get('/journeys/latest', (request, response) => {
    const latest = journeyOf(parts).index.latest(whole(request, 'limit', 50));
    response.json(
      latest.map(({ id, mid, eid, open }) => ({
        occurrence: id,
        mid: mid ?? null,
        eid: eid ?? null,
        settled: open <= 0,
      })),
    );
  });
  router.get('/why', async (request, response) => {
    const topic = request.query['topic'];
    const { index } = journeyOf(parts);
    const drained = (await waitingFor(parts)).length === 0;
    const options = {
      index,
      reasonOf,
      writersOf: (place: string) => writersOf(place, parts.config.flavour),
      drained,
    };
    response.json(
      why(text(request, 'mid'), typeof topic === 'string' ? topic : undefined, options),
    );
  });

  router.post('/send', async (request, response) => {
    const body = bodyOf(request);
    const values = Array.isArray(body['values']) ? (body['values'] as readonly JsonValue[]) : [];
    response.json(await send(parts, { to: textOf(body['to'], 'api'), values }));
  });
  router.post('/seed-caches', async (request, response) => {
    response.json(await seedCaches(parts, Number(bodyOf(request)['seed'] ?? 1)));
  });
  router.post('/generator', (request, response) => {
    const body = bodyOf(request);
    response.json(
      context.generating.start({
        scenario: textOf(body['scenario'], 'mixed'),
        seed: Number(body['seed'] ?? 1),
        ratePerSecond: Number(body['ratePerSecond'] ?? 3),
        faults: typeof body['faults'] === 'string' ? parseFaults(body['faults']) : undefined,
      }),
    );
  });
  router.delete('/generator', (_request, response) => {
    context.generating.stop();
    response.json({ stopped: true });
  });

  router.get('/schemas', (_request, response) => {
    response.json(parts.schemas.list());
  });
  router.post('/schemas/validate', (request, response) => {
    const body = bodyOf(request);
    response.json(validate(parts, body));
  });
  router.post('/query', async (request, response) => {
    response.json(await parts.engine.druid.query(textOf(bodyOf(request)['sql'])));
  });

  router.get('/refused', (_request, response) => {
    response.json(apiOf(parts).refused.list());
  });
  router.post('/refused/:id/resend', async (request, response) => {
    response.json(await apiOf(parts).refused.resend(Number(request.params.id)));
  });
  router.get('/quarantine', (_request, response) => {
    response.json(journeyOf(parts).quarantine.list());
  });
  router.delete('/quarantine/:id', (request, response) => {
    journeyOf(parts).quarantine.dismiss(request.params.id);
    response.json({ skipped: request.params.id });
  });
  router.get('/failures', (_request, response) => {
    response.json(failureGroups(parts));
  });
  router.get('/failures/:key', (request, response) => {
    response.json(journeyOf(parts).failures.of(request.params.key));
  });
  router.post('/stages/:stage/:action', async (request, response) => {
    response.json(await stageAction(parts, request.params));
  });
  router.get('/notices', (_request, response) => {
    response.json(parts.notices.list());
  });
  return router;
}

function topicRoutes(router: Router, parts: SandboxParts): void {
  router.get('/topics', async (_request, response) => {
    response.json(await listTopics(parts));
  });
  router.post('/topics', async (request, response) => {
    const body = bodyOf(request);
    const configs = isObject(body['configs']) ? body['configs'] : {};
    response.json(
      await createTopic(parts, {
        topic: textOf(body['topic']),
        cluster: body['cluster'] === 'kp' ? 'kp' : 'dp',
        partitions: Number(body['partitions'] ?? 1),
        configs: Object.fromEntries(
          Object.entries(configs).map(([name, value]) => [name, textOf(value)]),
        ),
      }),
    );
  });
  router.get('/topics/:topic', async (request, response) => {
    response.json(await describeTopic(parts, request.params.topic));
  });
  router.delete('/topics/:topic', async (request, response) => {
    await deleteTopic(parts, request.params.topic);
    response.json({ deleted: request.params.topic });
  });
  router.get('/topics/:topic/records', async (request, response) => {
    const { partition, from, text: words } = request.query;
    response.json(
      await readRecords(parts, {
        topic: request.params.topic,
        partition: partition === undefined ? undefined : whole(request, 'partition', 0),
        from: from === undefined ? undefined : whole(request, 'from', 0),
        limit: whole(request, 'limit', 100),
        text: typeof words === 'string' && words !== '' ? words : undefined,
      }),
    );
  });
  router.get('/topics/:topic/raw', async (request, response) => {
    const place = {
      partition: whole(request, 'partition', 0),
      offset: whole(request, 'offset', 0),
    };
    response.json(await readRaw(parts, request.params.topic, place));
  });
  router.get('/topics/:topic/follow', async (request, response) => {
    const { text: words, filter } = request.query;
    const stopper = new AbortController();
    response.once('close', () => {
      stopper.abort();
    });
    const following = await followTopic(parts, {
      topic: request.params.topic,
      text: typeof words === 'string' && words !== '' ? words : undefined,
      filter: typeof filter === 'string' ? filter : undefined,
      signal: stopper.signal,
    });
    following(eventStream(response));
  });
}

function journeyOf({ journey }: SandboxParts): Journey {
  if (journey === undefined)
    throw sandboxProblems.error('SANDBOX_PART_ELSEWHERE', { part: 'journey' });
  return journey;
}

function apiOf({ api }: SandboxParts): TelemetryApi {
  if (api === undefined)
    throw sandboxProblems.error('SANDBOX_PART_ELSEWHERE', { part: 'telemetry-api' });
  return api;
}

function tracing(parts: SandboxParts): Parameters<typeof trace>[1] {
  return {
    index: journeyOf(parts).index,
    read: async (position) => readOne(parts, position),
  };
}

function validate(parts: SandboxParts, body: JsonObject): SchemaVerdict {
  const event = isObject(body['event']) ? body['event'] : {};
  const verdict =
    body['side'] === 'druid'
      ? parts.schemas.validateDruidEvent(event)
      : parts.schemas.validateEvent(event);
  switch (verdict.kind) {
    case 'valid':
      return { valid: true, schema: verdict.schema, productionText: null, problems: [] };
    case 'no-schema':
      return { valid: false, schema: null, productionText: verdict.text, problems: [] };
    case 'invalid':
      return {
        valid: false,
        schema: verdict.schema,
        productionText: verdict.text,
        problems: verdict.findings.map(({ pointer, rule, message, hint }) => ({
          pointer,
          rule,
          message,
          hint,
        })),
      };
  }
}

async function stageAction(
  parts: SandboxParts,
  { stage: name, action }: { readonly stage?: string; readonly action?: string },
): Promise<{ readonly stage: string; readonly state: string }> {
  const stage = parts.stages.find(({ job }) => job.name === name);
  if (stage === undefined) {
    const known = parts.stages.map(({ job }) => job.name).join(', ');
    throw sandboxProblems.error('SANDBOX_UNKNOWN_STAGE', { stage: name ?? '', known });
  }
  if (action === 'pause') stage.pause();
  else if (action === 'resume') stage.resume();
  else if (action === 'kill') await stage.kill();
  else if (action === 'restart') {
    await stage[Symbol.asyncDispose]();
    await stage.start();
  } else {
    throw sandboxProblems.error('SANDBOX_BAD_REQUEST', {
      what: `A stage can be paused, resumed, restarted or killed, not '${action ?? ''}'.`,
    });
  }
  return { stage: stage.job.name, state: stage.state };
}

/** Waits until nothing is in flight any more, or `withinMs` have passed; tells what is still on its way. */
async function untilDrained(
  parts: SandboxParts,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<{ readonly drained: boolean; readonly waitingFor: readonly string[] }> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const waiting = await waitingFor(parts);
    if (waiting.length === 0) return { drained: true, waitingFor: [] };
    if (performance.now() >= deadline || signal.aborted)
      return { drained: false, waitingFor: waiting };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Starts a server-sent event stream and gives the writer of its events. */
function eventStream(response: Response): (data: unknown) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  return (data) => {
    // A slow screen must not fill the daemon's memory: what it cannot take is left out.
    if (response.writableLength < 4 * 1024 * 1024)
      response.write(`data: ${JSON.stringify(data)}\n\n`);
  };
}

function bodyOf(request: Request): JsonObject {
  const body: unknown = request.body;
  return isObject(body) ? body : {};
}

function text(request: Request, name: string): string {
  const value = request.query[name];
  if (typeof value === 'string' && value !== '') return value;
  throw sandboxProblems.error('SANDBOX_BAD_REQUEST', {
    what: `The parameter '${name}' is missing.`,
  });
}

function whole(request: Request, name: string, otherwise: number): number {
  const value = request.query[name];
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw sandboxProblems.error('SANDBOX_BAD_REQUEST', {
    what: `The parameter '${name}' is '${JSON.stringify(value)}', which is no whole number.`,
  });
}
