import { jobsOf } from '../../pipeline/topology.ts';
import type { ControlContext } from '../control/routes.ts';
import type { Edge, Snapshot } from '../control/types.ts';
import { ratesOf } from './rates.ts';
import { statusOf } from './status.ts';
import { listTopics } from './topics.ts';
import { askSupervisors } from './supervisors.ts';

const everyMs = 250;

/** The screen's map, made at most four times a second and only while somebody looks. */
export interface Snapshots {
  latest(): Promise<Snapshot>;
  /** Gives the function that ends the subscription. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
}

/** Snapshots of one sandbox; `signal` ends them. */
export function createSnapshots(context: ControlContext, signal: AbortSignal): Snapshots {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  // A look that takes longer than the interval is not overtaken by the next one.
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const snapshot = await snapshotOf(context);
      for (const tell of listeners) tell(snapshot);
    } catch (error) {
      context.parts.notices.add('warning', `the map could not be made: ${String(error)}`);
    } finally {
      isLooking = false;
    }
  };
  signal.addEventListener('abort', stop);
  return {
    latest: () => snapshotOf(context),
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(() => void look(), everyMs).unref();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
  };
}

async function snapshotOf(context: ControlContext): Promise<Snapshot> {
  const { parts } = context;
  const [status, topics, { supervisors }] = await Promise.all([
    statusOf(context),
    listTopics(parts),
    askSupervisors(parts.engine),
  ]);
  const rates = ratesOf(parts);
  const writing = (from: string, to: string, topic: string): Edge => {
    const total = parts.journey?.written.of(from, topic) ?? 0;
    return { from, to, perSecond: rates.perSecond(`${from}>${topic}`, total), total };
  };
  const edges: Edge[] = [writing('telemetry-api', 'kp/telemetry.ingestion', 'telemetry.ingestion')];
  for (const { name, input, outputs } of jobsOf(status.flavour)) {
    const stage = status.stages.find((one) => one.stage === name);
    edges.push({
      from: `${input.cluster}/${input.topic}`,
      to: name,
      perSecond: stage?.inPerSecond ?? 0,
      total: stage?.processed ?? 0,
      lag: stage?.lag ?? 0,
    });
    for (const topic of outputs) edges.push(writing(name, `dp/${topic}`, topic));
  }
  for (const { id, topic, rows, lag } of supervisors) {
    edges.push({
      from: `dp/${topic.slice(parts.config.env.length + 1)}`,
      to: `druid/${id}`,
      perSecond: rates.perSecond(`druid/${id}`, rows),
      total: rows,
      lag,
    });
  }
  const datasources = supervisors.map(({ id, rows, lag }) => ({ datasource: id, rows, lag }));
  return { at: Date.now(), status, edges, topics, datasources };
}
