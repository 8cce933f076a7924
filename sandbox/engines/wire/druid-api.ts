import { isObject, textOf, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { parseJson } from '../../../schemas/parse.ts';
import { sandboxProblems } from '../../problems.ts';

const answerWithinMs = 30_000;
const supervisorPath = '/druid/indexer/v1/supervisor';

/** What a supervisor reads and how far it is. */
export interface SupervisorReport {
  readonly id: string;
  readonly topic: string;
  /** Next offset to read, by partition; a partition that no task has begun is absent. */
  readonly next: ReadonlyMap<number, number>;
}

/** Druid's HTTP API behind a router. */
export interface DruidApi {
  submit(spec: JsonObject): Promise<void>;
  /** Every supervisor with the topic it reads. */
  list(): Promise<readonly { readonly id: string; readonly topic: string }[]>;
  report(id: string): Promise<SupervisorReport>;
  /** @throws SANDBOX_DRUID_REFUSED with Druid's own words */
  query(sql: string): Promise<{ readonly columns: string[]; readonly rows: JsonObject[] }>;
}

/** A user and password in `url` travel as basic authentication. */
export function druidApi(url: string): DruidApi {
  const { username, password, origin, pathname } = new URL(url);
  const base = origin + pathname.replace(/\/$/, '');
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === ''
      ? {}
      : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };

  const call = async (path: string, body?: JsonObject): Promise<JsonValue> => {
    let response: Response;
    try {
      response = await fetch(base + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', ...authorization },
        signal: AbortSignal.timeout(answerWithinMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw sandboxProblems.error('SANDBOX_DRUID_UNREACHABLE', { url: base }, { cause });
    }
    const text = await response.text();
    const parsed = parseJson(text);
    if (response.ok && parsed.ok) return parsed.value;
    const said = parsed.ok && isObject(parsed.value) ? parsed.value : {};
    const words = textOf(said['errorMessage'], textOf(said['error'], text.slice(0, 500)));
    throw sandboxProblems.error('SANDBOX_DRUID_REFUSED', {
      path,
      status: response.status,
      text: words,
    });
  };
  return {
    async submit(spec) {
      await call(supervisorPath, spec);
    },
    async list() {
      const found = await call(`${supervisorPath}?full`);
      return (Array.isArray(found) ? found : []).filter(isObject).map((supervisor) => ({
        id: textOf(supervisor['id']),
        topic: topicOf(supervisor['spec']),
      }));
    },
    async report(id) {
      const status = await call(`${supervisorPath}/${encodeURIComponent(id)}/status`);
      const payload = objectAt(status, 'payload');
      return { id, topic: textOf(payload['stream']), next: nextOffsets(payload) };
    },
    async query(sql) {
      const answer = await call('/druid/v2/sql', {
        query: sql,
        resultFormat: 'array',
        header: true,
      });
      const [head, ...rows] = (Array.isArray(answer) ? answer : []) as readonly JsonValue[][];
      const columns = (head ?? []).map((name) => textOf(name));
      return {
        columns,
        rows: rows.map((row) =>
          Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])),
        ),
      };
    },
  };
}

function objectAt(value: JsonValue | undefined, name: string): JsonObject {
  const found = isObject(value) ? value[name] : undefined;
  return isObject(found) ? found : {};
}

/** Production's layout has `ioConfig` at the top, Druid's own answers below `spec`. */
export function topicOf(spec: JsonValue | undefined): string {
  const inner = objectAt(spec, 'spec');
  const ioConfig = objectAt('ioConfig' in inner ? inner : spec, 'ioConfig');
  return textOf(ioConfig['topic']);
}

/** The furthest position of any task: one that publishes has stopped where its successor began. */
function nextOffsets(payload: JsonObject): ReadonlyMap<number, number> {
  const next = new Map<number, number>();
  const tasks = ['activeTasks', 'publishingTasks'].flatMap((kind) => {
    const found = payload[kind];
    return Array.isArray(found) ? found.filter(isObject) : [];
  });
  for (const task of tasks) {
    const offsets = { ...objectAt(task, 'startingOffsets'), ...objectAt(task, 'currentOffsets') };
    for (const [partition, offset] of Object.entries(offsets)) {
      const known = next.get(Number(partition)) ?? 0;
      next.set(Number(partition), Math.max(known, Number(offset)));
    }
  }
  return next;
}
