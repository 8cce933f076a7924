import type { RunningStage } from '../../pipeline/runtime/runner.ts';
import type { ControlContext } from '../control/routes.ts';
import type { GroupRow, StageState, Status } from '../control/types.ts';
import type { SandboxParts } from '../sandbox.ts';
import { ratesOf } from './rates.ts';
import { lookAtAll } from './waiting-for.ts';

/** The state of the whole sandbox. */
export async function statusOf(context: ControlContext): Promise<Status> {
  const { parts } = context;
  const { config, engine, journey } = parts;
  await parts.redisWatch.check();
  const { waiting, groups } = await lookAtAll(parts);
  return {
    engine: engine.name,
    flavour: config.flavour,
    ...context.addresses(),
    pid: process.pid,
    env: config.env,
    startedAt: parts.startedAt,
    now: parts.now(),
    drained: waiting.length === 0,
    waitingFor: waiting,
    ...(journey === undefined ? {} : { sum: journey.index.sum() }),
    ...(engine.budget === undefined ? {} : { log: engine.budget.state }),
    memory: { residentBytes: process.memoryUsage.rss() },
    generator: context.generating.state(),
    stages: parts.stages.map((stage) => stateOf(stage, { parts, groups })),
    refused: parts.api?.refused.count ?? 0,
    notices: parts.notices.list(),
  };
}

function stateOf(
  { job, state, totals, lastError }: RunningStage,
  { parts, groups }: { readonly parts: SandboxParts; readonly groups: readonly GroupRow[] },
): StageState {
  const name = `${parts.config.env}.${job.group}`;
  const group = groups.find((one) => one.group === name && one.cluster === job.input.cluster);
  return {
    stage: job.name,
    group: name,
    state,
    input: job.input,
    lag: group?.lag ?? 0,
    inPerSecond: ratesOf(parts).perSecond(job.name, totals.processed),
    processed: totals.processed,
    outcomes: totals.outcomes,
    reasons: totals.reasons,
    ...(lastError === undefined ? {} : { lastError }),
  };
}
