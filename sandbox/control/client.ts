import { request as httpRequest } from 'node:http';
import { SandboxError } from '../../schemas/problem.ts';
import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import type { ScenarioRow, SchemaDescription, StageDescription } from './detail-types.ts';
import type {
  BackupReport,
  BackupRequest,
  ControlError,
  Failure,
  FailureGroup,
  Fault,
  GeneratorState,
  GroupDescription,
  GroupRow,
  Journey,
  QuarantinedRecord,
  RecordView,
  RefusedRequest,
  ReplayReport,
  ReplayRequest,
  SchemaRow,
  SchemaVerdict,
  SearchEvent,
  SendReport,
  Snapshot,
  Status,
  SummariseReport,
  SummariseRequest,
  TopicDescription,
  TopicRow,
  WhyNot,
} from './types.ts';

export interface ControlAddress {
  readonly control: string;
  readonly token: string;
}

/** The latest occurrences, for lists. */
export interface OccurrenceRow {
  readonly occurrence: string;
  readonly mid: string | null;
  readonly eid: string | null;
  readonly settled: boolean;
}

export interface RecordOptions {
  readonly partition?: number;
  readonly from?: number;
  readonly limit?: number;
  readonly text?: string;
}

/** Where and how to search. */
export interface SearchQuery {
  /** Short or full names; without any, every topic but the sandbox's own. */
  readonly topics?: readonly string[];
  readonly order?: 'newest' | 'oldest';
  readonly limit?: number;
  readonly withinMs?: number;
}

/** The control API as typed calls; every failure is a SandboxError with the daemon's code and hint. */
export type ControlClient = ReturnType<typeof createControlClient>;

/** Calls go to `address.control` with its token; nothing is kept open but streams. */
export function createControlClient(address: ControlAddress) {
  const get = async <T>(path: string, query: Query = {}): Promise<T> =>
    call<T>(address, { method: 'GET', path: path + queryText(query) });
  const post = async <T>(path: string, body: JsonObject = {}): Promise<T> =>
    call<T>(address, { method: 'POST', path, body });
  const remove = async <T>(path: string): Promise<T> =>
    call<T>(address, { method: 'DELETE', path });
  const name = encodeURIComponent;
  return {
    status: async () => get<Status>('/status'),
    drained: async (withinMs: number) =>
      get<{ drained: boolean; waitingFor: readonly string[] }>('/drained', { withinMs }),
    stop: async () => post<{ stopping: boolean }>('/stop'),
    snapshot: async () => get<Snapshot>('/snapshot'),
    snapshots: (on: Listener<Snapshot>) => stream(address, '/snapshots', on),
    topics: async () => get<readonly TopicRow[]>('/topics'),
    topic: async (topic: string) => get<TopicDescription>(`/topics/${name(topic)}`),
    createTopic: async (topic: JsonObject) => post<TopicDescription>('/topics', topic),
    deleteTopic: async (topic: string) => remove<{ deleted: string }>(`/topics/${name(topic)}`),
    records: async (topic: string, options: RecordOptions = {}) =>
      get<readonly RecordView[]>(`/topics/${name(topic)}/records`, { ...options }),
    /** Key and value of one record, base64. */
    rawRecord: async (topic: string, place: { partition: number; offset: number }) =>
      get<{ key: string | null; value: string | null }>(`/topics/${name(topic)}/raw`, place),
    follow: (
      topic: string,
      {
        text,
        filter,
      }: { readonly text?: string | undefined; readonly filter?: string | undefined },
      on: Listener<readonly RecordView[]>,
    ) => stream(address, `/topics/${name(topic)}/follow${queryText({ text, filter })}`, on),
    search: (filter: string, query: SearchQuery, on: Listener<SearchEvent>) =>
      search(address, { filter, ...query }, on),
    groups: async () => get<readonly GroupRow[]>('/groups'),
    group: async (group: string) => get<GroupDescription>(`/groups/${name(group)}`),
    journeys: async (mid: string) => get<readonly Journey[]>('/journeys', { mid }),
    latest: async (limit: number) => get<readonly OccurrenceRow[]>('/journeys/latest', { limit }),
    why: async (mid: string, topic?: string) => get<WhyNot>('/why', { mid, topic }),
    send: async (to: string, values: readonly JsonValue[]) =>
      post<SendReport>('/send', { to, values }),
    seedCaches: async (seed: number) =>
      post<{ seed: number; entries: number; byDb: Record<string, number> }>('/seed-caches', {
        seed,
      }),
    startGenerator: async (wanted: {
      scenario: string;
      seed: number;
      ratePerSecond: number;
      /** A specification as of `generate --faults`. */
      faults?: string | undefined;
    }) => post<GeneratorState>('/generator', wanted),
    stopGenerator: async () => remove<{ stopped: boolean }>('/generator'),
    scenarios: async () => get<readonly ScenarioRow[]>('/scenarios'),
    describeStage: async (stage: string) => get<StageDescription>(`/stages/${name(stage)}`),
    describeSchema: async (side: SchemaRow['side'], eid: string) =>
      get<SchemaDescription>(`/schemas/${side}/${name(eid)}`),
    schemas: async () => get<readonly SchemaRow[]>('/schemas'),
    validate: async (event: JsonObject, side: 'preprocessor' | 'druid') =>
      post<SchemaVerdict>('/schemas/validate', { event, side }),
    query: async (sql: string) =>
      post<{ columns: readonly string[]; rows: readonly JsonObject[] }>('/query', { sql }),
    backup: async (request: BackupRequest) => post<BackupReport>('/backup', { ...request }),
    summarise: async (request: SummariseRequest) =>
      post<SummariseReport>('/summarise', { ...request }),
    startReplay: async (request: ReplayRequest) => post<ReplayReport>('/replays', { ...request }),
    /** Waits up to `withinMs`, 10 s at most, for its end. */
    replay: async (id: number, withinMs: number) =>
      get<ReplayReport>(`/replays/${id}`, { withinMs }),
    stopReplay: async (id: number) => remove<ReplayReport>(`/replays/${id}`),
    faults: async () => get<readonly Fault[]>('/faults'),
    /** Sets faults, each in place of one of its kind; tells what is set now. */
    setFaults: async (faults: readonly Fault[]) =>
      call<readonly Fault[]>(address, { method: 'PUT', path: '/faults', body: { faults } }),
    /** Ends one kind, or all. */
    clearFaults: async (kind?: string) =>
      remove<readonly Fault[]>(kind === undefined ? '/faults' : `/faults/${name(kind)}`),
    refused: async () => get<readonly RefusedRequest[]>('/refused'),
    resendRefused: async (id: number) => post<{ status: number }>(`/refused/${id}/resend`),
    quarantine: async () => get<readonly QuarantinedRecord[]>('/quarantine'),
    skipQuarantined: async (id: string) => remove<{ skipped: string }>(`/quarantine/${name(id)}`),
    failures: async () => get<readonly FailureGroup[]>('/failures'),
    failuresOf: async (key: string) => get<readonly Failure[]>(`/failures/${name(key)}`),
    stage: async (stage: string, action: 'pause' | 'resume' | 'restart' | 'kill') =>
      post<{ stage: string; state: string }>(`/stages/${name(stage)}/${action}`),
  };
}

type Query = Readonly<Record<string, string | number | undefined>>;

function queryText(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)])).toString()}`;
}

async function call<T>(
  { control, token }: ControlAddress,
  request: { readonly method: string; readonly path: string; readonly body?: JsonObject },
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`${control}/v1${request.path}`, {
      method: request.method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
  } catch (cause) {
    throw new SandboxError({
      code: 'CONTROL_UNREACHABLE',
      message: `The sandbox at ${control} does not answer.`,
      hint: 'Start one with `telemetry-sandbox up`.',
      facts: { control },
      cause,
    });
  }
  const body: unknown = await response.json();
  if (response.ok) return body as T;
  throw refusal(body, response.status);
}

function refusal(body: unknown, status: number): SandboxError {
  const { code, message, hint } = body as ControlError;
  return new SandboxError({ code, message, hint, facts: { status } });
}

/** Hears what a stream says; `end` tells that it is over, with the fault when there was one. */
export interface Listener<T> {
  readonly data: (value: T) => void;
  readonly end: (error: Error | undefined) => void;
}

function search(
  address: ControlAddress,
  { topics = [], ...query }: SearchQuery & { readonly filter: string },
  on: Listener<SearchEvent>,
): Disposable {
  const chosen = topics.map((topic) => `&topic=${encodeURIComponent(topic)}`).join('');
  let failure: SandboxError | undefined;
  return stream<SearchEvent>(address, `/search${queryText({ ...query })}${chosen}`, {
    data: (event) => {
      if (event.kind === 'failed') failure = refusal(event, 200);
      else on.data(event);
    },
    end: (error) => {
      on.end(error ?? failure);
    },
  });
}

function stream<T>({ control, token }: ControlAddress, path: string, on: Listener<T>): Disposable {
  const url = new URL(`${control}/v1${path}`);
  let ended = false;
  const end = (error: Error | undefined): void => {
    if (ended) return;
    ended = true;
    on.end(error);
  };
  const outgoing = httpRequest(
    url,
    { headers: { authorization: `Bearer ${token}` } },
    (incoming) => {
      let pending = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        pending += chunk;
        const messages = pending.split('\n\n');
        pending = messages.pop() ?? '';
        for (const message of messages) {
          if (message.startsWith('data: ')) on.data(JSON.parse(message.slice(6)) as T);
        }
      });
      incoming.on('end', () => {
        const { statusCode = 0 } = incoming;
        end(statusCode === 200 ? undefined : refusal(JSON.parse(pending), statusCode));
      });
      incoming.on('error', end);
    },
  );
  outgoing.on('error', end);
  outgoing.end();
  return {
    [Symbol.dispose]() {
      ended = true;
      outgoing.destroy();
    },
  };
}
