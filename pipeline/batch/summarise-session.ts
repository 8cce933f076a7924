import type { Flavour } from '../../schemas/flavour.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { secondsBetween } from './seconds.ts';
import {
  addEvent,
  adopt,
  isAlike,
  isExactly,
  isSame,
  openSummary,
  restart,
  topOf,
  type Summary,
} from './summary.ts';
import type { WorkflowEvent } from './workflow-event.ts';
import { summaryEvent } from './workflow-summary.ts';

/** A longer gap ends the session (`sessionBreakTime`, 30 minutes). */
const breakSeconds = 1800;

interface Walk {
  readonly options: { readonly flavour: Flavour; readonly now: number };
  root: Summary | undefined;
  current: Summary | undefined;
  readonly out: JsonObject[];
}

/** The summaries of one group of events: one device, actor, channel and app. */
export function summariseSession(
  events: readonly WorkflowEvent[],
  options: Walk['options'],
): readonly JsonObject[] {
  const walk: Walk = { options, root: undefined, current: undefined, out: [] };
  let previousEts: number | undefined;
  for (const event of events.toSorted((a, b) => a.ets - b.ets)) {
    const gap = secondsBetween(previousEts ?? event.ets, event.ets);
    if (gap > breakSeconds && event.type?.toLowerCase() !== 'app') breakSession(walk);
    previousEts = event.ets;
    if (event.eid === 'START') onStart(walk, event);
    else if (event.eid === 'END') onEnd(walk, event);
    else onOther(walk, event);
  }
  finish(walk);
  // The job removes equal ones, and the rules above do give some twice.
  return [...new Map(walk.out.map((event) => [JSON.stringify(event), event])).values()];
}

/** Closes all that is open and goes on with the same summaries, their counters at zero. */
function breakSession(walk: Walk): void {
  const { current } = walk;
  if (current === undefined || current.isClosed) return;
  const top = topOf(current);
  close(walk, top);
  walk.out.push(...top.emitted);
  restart(top);
  walk.root = top;
}

function onStart(walk: Walk, event: WorkflowEvent): void {
  if (walk.root === undefined || walk.root.isClosed) {
    startRoot(walk, event);
    return;
  }
  const { current = walk.root } = walk;
  const found = closeAlike(walk, current, event);
  if (found === undefined) {
    walk.current = openSummary(event);
    if (!current.isClosed) adopt(current, walk.current);
  } else if (found.parent !== undefined) {
    walk.out.push(...found.emitted);
    walk.current = openSummary(event);
    adopt(found.parent, walk.current);
  } else {
    walk.out.push(...(current.parent ?? current).emitted);
    walk.current = openSummary(event);
    if (found === walk.root) {
      walk.out.push(...found.emitted);
      walk.root = walk.current;
    }
  }
}

/** Work outside an app session gets one around it, of the same first event. */
function startRoot(walk: Walk, event: WorkflowEvent): void {
  const opened = openSummary(event);
  walk.current = opened;
  walk.root = opened;
  if (event.type?.toLowerCase() === 'app') return;
  walk.root = openSummary(event, { type: 'app', mode: '' });
  adopt(walk.root, opened);
}

/** Closes the nearest summary of the event's type and mode, from `from` upward, and gives it. */
function closeAlike(walk: Walk, from: Summary, event: WorkflowEvent): Summary | undefined {
  if (isExactly(from, event.type, event.mode ?? '')) {
    close(walk, from);
    return from;
  }
  return from.parent === undefined ? undefined : closeAlike(walk, from.parent, event);
}

/**
 * Ends what the event names. It looks for it with the mode in any case, but chooses what to close by the exact mode: an
 * END whose mode differs in case alone ends the topmost summary, or where that is not the root, the current one.
 */
function onEnd(walk: Walk, event: WorkflowEvent): void {
  const { current, root } = walk;
  if (current === undefined || root === undefined) return;
  const mode = event.mode ?? '';
  if (!someAlike(current, event)) return;
  const named = nearestExactly(current, event.type, mode);
  const next = isExactly(named, event.type, mode) ? (named.parent ?? named) : named;
  if (current.parent !== undefined && isSame(next, current.parent)) {
    if (current.isClosed) return;
    end(walk, current, event);
    walk.current = next;
  } else if (isSame(next, root)) {
    if (isSame(named, root)) {
      end(walk, root, event);
      walk.current = root;
    } else if (!named.isClosed) {
      end(walk, named, event);
      walk.current = next;
    }
  } else {
    if (!current.isClosed) end(walk, current, event);
    walk.current = next;
  }
}

function someAlike(from: Summary, event: WorkflowEvent): boolean {
  if (isAlike(from, event.type, event.mode ?? '')) return true;
  return from.parent !== undefined && someAlike(from.parent, event);
}

/** The nearest of the type and exactly the mode, else the topmost. */
function nearestExactly(from: Summary, type: string | undefined, mode: string): Summary {
  if (isExactly(from, type, mode) || from.parent === undefined) return from;
  return nearestExactly(from.parent, type, mode);
}

function end(walk: Walk, summary: Summary, event: WorkflowEvent): void {
  addEvent(summary, event);
  close(walk, summary);
  walk.out.push(...summary.emitted);
}

function onOther(walk: Walk, event: WorkflowEvent): void {
  if (walk.current !== undefined && !walk.current.isClosed) {
    addEvent(walk.current, event);
    return;
  }
  walk.current = openSummary(event, { type: 'app' });
  if (walk.root === undefined || walk.root.isClosed) walk.root = walk.current;
}

/** What is open when the day ends. A root whose current summary is closed stays open and is lost, as in the job. */
function finish(walk: Walk): void {
  const { current, root } = walk;
  if (current === undefined || current.isClosed) return;
  close(walk, current);
  walk.out.push(...current.emitted);
  if (root === undefined || isSame(current, root) || root.isClosed) return;
  close(walk, root);
  walk.out.push(...root.emitted);
}

/** Closes what lies in it first. Upstream gives only what took time; iGOT gives all. */
function close(walk: Walk, summary: Summary): void {
  const ofChildren: JsonObject[] = [];
  for (const child of summary.children) {
    if (child.isClosed) continue;
    close(walk, child);
    ofChildren.push(...child.emitted);
  }
  const { timeSpent } = summary.counters;
  if (timeSpent > 0 || (timeSpent === 0 && walk.options.flavour === 'igot')) {
    summary.emitted.push(...ofChildren, summaryEvent(summary, walk.options));
  }
  summary.isClosed = true;
}
