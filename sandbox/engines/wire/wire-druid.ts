import { isObject, textOf, type JsonObject } from '../../../schemas/json.ts';
import { sandboxProblems } from '../../problems.ts';
import type { EngineCluster, EngineDruid, EngineEvents, SupervisorState } from '../engine.ts';
import { druidApi, topicOf, type DruidApi, type SupervisorReport } from './druid-api.ts';

const followEveryMs = 250;
const countedForMs = 1_000;

export interface WireDruidOptions extends EngineEvents {
  readonly url: string;
  readonly env: string;
  /** Resolves when the router answers. */
  readonly ready: Promise<void>;
  /** Consumer properties that Druid's tasks need to reach Kafka, the bootstrap servers among them. */
  readonly consumerProperties: Readonly<Record<string, string>>;
  /** The processing cluster, which the supervisors read. */
  readonly dp: EngineCluster;
  /** Whether anybody hears of Druid's progress. */
  readonly isFollowed: boolean;
}

/**
 * A Druid that only its router is known of. Progress is what supervisors report: of a record behind their position it is
 * known that Druid has read it, not what Druid did with it.
 */
export function createWireDruid(options: WireDruidOptions): EngineDruid & AsyncDisposable {
  const { env, ready, consumerProperties, dp, isFollowed, onNote, onDruidProgress } = options;
  const api = druidApi(options.url);
  const closing = new AbortController();
  const counts = createRowCounts(api);
  const ours = async () => (await api.list()).filter(({ topic }) => topic.startsWith(`${env}.`));

  const told = new Map<string, number>();
  const follow = async (): Promise<void> => {
    if (standing !== 'ready') return;
    for (const { id } of await ours()) {
      const { topic, next } = await api.report(id);
      for (const [partition, nextOffset] of next) {
        const place = `${id}/${partition}`;
        if (nextOffset <= (told.get(place) ?? 0)) continue;
        told.set(place, nextOffset);
        onDruidProgress({ datasource: id, topic, partition, nextOffset, problems: [] });
      }
    }
  };
  const onError = (error: unknown): void => {
    onNote(`Druid: ${error instanceof Error ? error.message : String(error)}`);
  };
  let standing: 'starting' | 'ready' | 'failed' = 'starting';
  ready.then(
    () => {
      standing = 'ready';
    },
    (error: unknown) => {
      standing = 'failed';
      onError(error);
    },
  );
  const following = isFollowed
    ? repeat(follow, { everyMs: followEveryMs, signal: closing.signal, onError })
    : Promise.resolve();
  return {
    get isStarting() {
      return standing === 'starting';
    },
    async submit(spec) {
      await ready;
      if (!(await hasSupervisor(api, spec)))
        await api.submit(reachingKafka(spec, consumerProperties));
    },
    async supervisors() {
      if (standing === 'starting') return [];
      const [supervisors, topics] = await Promise.all([ours(), dp.topics()]);
      return Promise.all(
        supervisors.map(async ({ id }): Promise<SupervisorState> => {
          const report = await api.report(id);
          const partitions = topics.find(({ name }) => name === report.topic)?.partitions ?? [];
          let lag = 0;
          for (const { partition, logStartOffset, lastStableOffset } of partitions) {
            const next = report.next.get(partition) ?? logStartOffset;
            if (next < lastStableOffset && (await dp.hasRecordsFrom(report.topic, partition, next)))
              lag += lastStableOffset - next;
          }
          return { id, topic: report.topic, lag, rows: await counts.of(report) };
        }),
      );
    },
    query: async (sql) => {
      if (standing === 'starting') throw sandboxProblems.error('SANDBOX_DRUID_STARTING', {});
      return api.query(sql);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await following;
    },
  };
}

/** Whether a supervisor reads the spec's topic into its datasource already. @throws SANDBOX_SUPERVISOR_TAKEN when it reads another */
export async function hasSupervisor(api: DruidApi, spec: JsonObject): Promise<boolean> {
  const id = textOf(sectionOf(spec, 'dataSchema')['dataSource']);
  const wanted = topicOf(spec);
  const there = (await api.list()).find((one) => one.id === id);
  if (there === undefined || there.topic === wanted) return there !== undefined;
  throw sandboxProblems.error('SANDBOX_SUPERVISOR_TAKEN', { id, topic: there.topic, wanted });
}

/** Rows of a datasource, counted again after a second when its supervisor has read on. */
function createRowCounts(api: DruidApi): { of(report: SupervisorReport): Promise<number> } {
  const known = new Map<string, { at: number; position: string; rows: number }>();
  return {
    async of({ id, next }) {
      const position = [...next].flat().join();
      const last = known.get(id);
      const at = performance.now();
      if (last !== undefined && (last.position === position || at - last.at < countedForMs))
        return last.rows;
      const name = id.replaceAll('"', '""');
      // A datasource is unknown to SQL until its first row.
      const answer = await api
        .query(`SELECT COUNT(*) AS "n" FROM "${name}"`)
        .catch(() => undefined);
      const rows = Number(answer?.rows[0]?.['n'] ?? 0);
      known.set(id, { at, position, rows });
      return rows;
    },
  };
}

function sectionOf(spec: JsonObject, name: string): JsonObject {
  const section = spec[name];
  return isObject(section) ? section : {};
}

/** The spec with what a Druid elsewhere needs; it reports offsets every five seconds, the shortest that Druid takes. */
function reachingKafka(
  spec: JsonObject,
  consumerProperties: Readonly<Record<string, string>>,
): JsonObject {
  return {
    ...spec,
    ioConfig: { ...sectionOf(spec, 'ioConfig'), consumerProperties: { ...consumerProperties } },
    tuningConfig: { ...sectionOf(spec, 'tuningConfig'), offsetFetchPeriod: 'PT5S' },
  };
}

async function repeat(
  work: () => Promise<void>,
  {
    everyMs,
    signal,
    onError,
  }: {
    readonly everyMs: number;
    readonly signal: AbortSignal;
    readonly onError: (error: unknown) => void;
  },
): Promise<void> {
  while (!signal.aborted) {
    await work().catch(onError);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }
}
