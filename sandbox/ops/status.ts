import type { ControlContext } from '../control/routes.ts';
import type { StageState, Status } from '../control/types.ts';
import type { SandboxParts } from '../sandbox.ts';
import { listGroups, waitingFor } from './groups.ts';
import { ratesOf } from './rates.ts';

/** The state of the whole sandbox. */
export function statusOf(context: ControlContext): Status {
  const { parts } = context;
  parts.redisWatch.check();
  const waiting = waitingFor(parts);
  const { usedBytes, budgetBytes, evictedRecords, full } = parts.budget.state;
  return {
    engine: 'embedded',
    flavour: parts.config.flavour,
    ...context.addresses(),
    pid: process.pid,
    env: parts.config.env,
    startedAt: parts.startedAt,
    now: parts.now(),
    drained: waiting.length === 0,
    waitingFor: waiting,
    sum: parts.journeys.sum(),
    log: { usedBytes, budgetBytes, evictedRecords, full },
    memory: { residentBytes: process.memoryUsage.rss() },
    generator: context.generating.state(),
    stages: stagesOf(parts),
    refused: parts.api.refused.count,
    notices: parts.notices.list(),
  };
}

function stagesOf(parts: SandboxParts): readonly StageState[] {
  const groups = listGroups(parts);
  return parts.stages.map(({ job, state, totals, lastError }) => ({
    stage: job.name,
    group: `${parts.config.env}.${job.group}`,
    state,
    input: job.input,
    lag:
      groups.find(
        ({ group, cluster }) =>
          group === `${parts.config.env}.${job.group}` && cluster === job.input.cluster,
      )?.lag ?? 0,
    inPerSecond: ratesOf(parts).perSecond(job.name, totals.processed),
    processed: totals.processed,
    outcomes: totals.outcomes,
    reasons: totals.reasons,
    ...(lastError === undefined ? {} : { lastError }),
  }));
}
