import type { Flavour } from '../../schemas/flavour.ts';
import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import { summariseSession } from './summarise-session.ts';
import { readWorkflowEvent, text, type WorkflowEvent } from './workflow-event.ts';
import { defaultAppId } from './workflow-summary.ts';

/** What backends send: no part of a person's work. */
const serverEvents = new Set(['LOG', 'AUDIT', 'SEARCH']);

export interface WorkflowSummaries {
  /** ME_WORKFLOW_SUMMARY events. */
  readonly summaries: readonly JsonObject[];
  /** Events that were counted. */
  readonly used: number;
  /** LOG, AUDIT and SEARCH, which are left out. */
  readonly serverEvents: number;
  /** What could not be read as an event, left out too. */
  readonly unreadable: number;
}

/**
 * Summarises a day of `telemetry.unique` as the nightly Spark job does (upstream: WorkFlowSummaryModel, util.Summary;
 * spec/telemetry-events.md §9, spec/batch-and-ops.md §2). Same events, same mids; `now`, epoch ms, is the summaries' ets.
 * Flavours differ in what makes a group, in the mid, in `dimensions.uid`, and in summaries without time: iGOT gives them.
 */
export function summariseWorkflow(
  events: Iterable<JsonValue>,
  options: { readonly flavour: Flavour; readonly now: number },
): WorkflowSummaries {
  const groups = new Map<string, WorkflowEvent[]>();
  const counts = { used: 0, serverEvents: 0, unreadable: 0 };
  for (const value of events) {
    const event = readWorkflowEvent(value);
    if (event === undefined) counts.unreadable += 1;
    else if (serverEvents.has(event.eid)) counts.serverEvents += 1;
    else {
      counts.used += 1;
      const key = groupOf(event, options.flavour);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [event]);
      else group.push(event);
    }
  }
  const summaries = [...groups.values()].flatMap((group) => summariseSession(group, options));
  return { summaries, ...counts };
}

function groupOf({ did, actor, channel, pdata }: WorkflowEvent, flavour: Flavour): string {
  const who = flavour === 'igot' ? [did ?? '', actor.type ?? '', actor.id ?? ''] : [did ?? ''];
  const app = pdata === undefined ? defaultAppId : text(pdata['id']);
  return JSON.stringify([who.join('|'), channel, app]);
}
