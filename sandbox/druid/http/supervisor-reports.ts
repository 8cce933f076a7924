import type { Supervisor } from '../ingestion/supervisor.ts';
import { taskIdOf } from '../ingestion/supervisors.ts';
import { isObject } from '../../../schemas/json.ts';

/** GET …/supervisor/{id}/status. One task stands for all partitions. */
export function statusOf(supervisor: Supervisor): unknown {
  const { spec, state, fault, partitions, isSuspended, counters, lag } = supervisor;
  const by = (
    value: (partition: { next: number; end: number; startingOffset: number }) => number,
  ) =>
    Object.fromEntries(
      [...partitions].map(([partition, found]) => [String(partition), value(found)]),
    );
  const lags = by(({ next, end }) => Math.max(0, end - next));
  const task = {
    id: taskIdOf(supervisor),
    startingOffsets: by(({ startingOffset }) => startingOffset),
    startTime: supervisor.startedAt,
    remainingSeconds: spec.taskDurationMs / 1000,
    type: 'ACTIVE',
    currentOffsets: by(({ next }) => next),
    lag: lags,
  };
  return {
    id: spec.id,
    generationTime: new Date().toISOString(),
    payload: {
      dataSource: spec.id,
      stream: spec.topic,
      partitions: partitions.size,
      replicas: 1,
      durationSeconds: spec.taskDurationMs / 1000,
      activeTasks: isSuspended || partitions.size === 0 ? [] : [task],
      publishingTasks: [],
      latestOffsets: by(({ end }) => end),
      minimumLag: lags,
      aggregateLag: lag,
      offsetsLastUpdated: new Date().toISOString(),
      suspended: isSuspended,
      healthy: fault === undefined,
      state,
      detailedState: state === 'PENDING' ? 'CONNECTING_TO_STREAM' : state,
      recentErrors: counters.recentErrors,
    },
  };
}

/** GET …/supervisor/{id}/stats. Averages are not kept: they are the totals over the time since the start. */
export function statsOf(supervisor: Supervisor): unknown {
  const { totals } = supervisor.counters;
  const seconds = Math.max(1, (Date.now() - Date.parse(supervisor.startedAt)) / 1000);
  const average = Object.fromEntries(
    Object.entries(totals).map(([name, count]: [string, number]) => [name, count / seconds]),
  );
  const movingAverages = { buildSegments: { '1m': average, '5m': average, '15m': average } };
  return { 0: { [taskIdOf(supervisor)]: { movingAverages, totals: { buildSegments: totals } } } };
}

/** The history of a supervisor; only its current spec is kept. */
export function historyless({ spec, startedAt }: Supervisor): unknown[] {
  return isObject(spec.spec) ? [{ spec: spec.spec, version: startedAt }] : [];
}
