import { jobs } from '../../pipeline/topology.ts';
import type { ControlContext } from '../control/routes.ts';
import type { Edge, Snapshot } from '../control/types.ts';
import { ratesOf } from './rates.ts';
import { statusOf } from './status.ts';
import { listTopics } from './topics.ts';

const everyMs = 250;

/** The screen's map, made at most four times a second and only while somebody looks. */
export interface Snapshots {
  latest(): Snapshot;
  /** Gives the function that ends the subscription. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
}

/** Snapshots of one sandbox; `signal` ends them. */
export function createSnapshots(context: ControlContext, signal: AbortSignal): Snapshots {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  signal.addEventListener('abort', stop);
  return {
    latest: () => snapshotOf(context),
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(() => {
        const snapshot = snapshotOf(context);
        for (const tell of listeners) tell(snapshot);
      }, everyMs).unref();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
  };
}

function snapshotOf(context: ControlContext): Snapshot {
  const { parts } = context;
  const status = statusOf(context);
  const topics = listTopics(parts);
  const rates = ratesOf(parts);
  const ends = endOffsets(context);
  const edges: Edge[] = [];
  for (const job of jobs) {
    const stage = status.stages.find((one) => one.stage === job.name);
    const total = stage?.processed ?? 0;
    edges.push({
      from: `${job.input.cluster}/${job.input.topic}`,
      to: job.name,
      perSecond: stage?.inPerSecond ?? 0,
      total,
      lag: stage?.lag ?? 0,
    });
    for (const topic of job.outputs) {
      const written = parts.written.of(job.name, topic);
      edges.push({
        from: job.name,
        to: `dp/${topic}`,
        perSecond: rates.perSecond(`${job.name}>${topic}`, written),
        total: written,
      });
    }
  }
  const ingested = ends.get('kp/telemetry.ingestion') ?? 0;
  edges.unshift({
    from: 'telemetry-api',
    to: 'kp/telemetry.ingestion',
    perSecond: rates.perSecond('telemetry-api', ingested),
    total: ingested,
  });
  const datasources = parts.druid
    .supervisors()
    .map(({ id, rows, lag }) => ({ datasource: id, rows, lag }));
  for (const { id, topic, rows, lag } of parts.druid.supervisors()) {
    edges.push({
      from: `dp/${topic.slice(parts.config.env.length + 1)}`,
      to: `druid/${id}`,
      perSecond: rates.perSecond(`druid/${id}`, rows),
      total: rows,
      lag,
    });
  }
  return { at: Date.now(), status, edges, topics, datasources };
}

function endOffsets({ parts }: ControlContext): ReadonlyMap<string, number> {
  return new Map(
    listTopics(parts).map(({ cluster, topic, records }) => [`${cluster}/${topic}`, records]),
  );
}
