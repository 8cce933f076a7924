import type { JsonObject } from '../../schemas/json.ts';
import { round2, secondsBetween } from './seconds.ts';
import type { WorkflowEvent } from './workflow-event.ts';

/** A gap longer than this counts as no time at all (`idleTime`). */
const idleSeconds = 600;

const interactions = new Set(
  (
    'touch drag drop pinch zoom shake rotate speak listen write draw start end choose activate scroll click edit ' +
    'submit search dnd added removed selected'
  ).split(' '),
);

/** One IMPRESSION and the seconds until the next one. */
export interface Visit {
  readonly event: WorkflowEvent;
  seconds: number;
}

/** What a summary has counted; replaced as a whole after a session break. */
export interface Counters {
  /** Epoch ms; 0 after a session break, until the next event. */
  startTime: number;
  endTime: number;
  timeSpent: number;
  timeDiff: number;
  interactions: number;
  lastEvent: WorkflowEvent | undefined;
  readonly events: Map<string, number>;
  readonly visits: Visit[];
  readonly assessments: WorkflowEvent[];
}

/** An open or closed stretch of work, with those it lies in and those that lie in it. */
export interface Summary {
  readonly first: WorkflowEvent;
  readonly type: string;
  readonly mode: string;
  parent: Summary | undefined;
  readonly children: Summary[];
  counters: Counters;
  /** Of the last event added; a session break does not reset it. */
  previousEts: number;
  isClosed: boolean;
  /** What it has given so far, its children's first. */
  emitted: JsonObject[];
}

/** Opens a summary with its first event; `as` overrides the type and mode that the event names. */
export function openSummary(
  first: WorkflowEvent,
  as: { readonly type?: string; readonly mode?: string } = {},
): Summary {
  return {
    first,
    type: as.type ?? first.type?.toLowerCase() ?? 'app',
    mode: as.mode ?? first.mode ?? '',
    parent: undefined,
    children: [],
    counters: {
      ...emptyCounters(),
      startTime: first.ets,
      interactions: isInteraction(first) ? 1 : 0,
      events: new Map([[first.eid, 1]]),
    },
    previousEts: first.ets,
    isClosed: false,
    emitted: [],
  };
}

function emptyCounters(): Counters {
  return {
    startTime: 0,
    endTime: 0,
    timeSpent: 0,
    timeDiff: 0,
    interactions: 0,
    lastEvent: undefined,
    events: new Map(),
    visits: [],
    assessments: [],
  };
}

/** Puts `child` below `parent`, which counts the child's first event too. */
export function adopt(parent: Summary, child: Summary): void {
  parent.children.push(child);
  child.parent = parent;
  addEvent(parent, child.first);
}

/** Counts an event in a summary and in all it lies in. */
export function addEvent(summary: Summary, event: WorkflowEvent): void {
  const { counters } = summary;
  if (counters.startTime === 0) counters.startTime = event.ets;
  const seconds = secondsBetween(summary.previousEts, event.ets);
  summary.previousEts = event.ets;
  counters.timeSpent += seconds > idleSeconds ? 0 : round2(seconds);
  if (isInteraction(event)) counters.interactions += 1;
  counters.events.set(event.eid, (counters.events.get(event.eid) ?? 0) + 1);
  addPageTime(counters, event, seconds);
  counters.lastEvent = event;
  counters.endTime = event.ets;
  counters.timeDiff = round2(secondsBetween(counters.startTime, event.ets));
  if (event.eid === 'ASSESS') counters.assessments.push(event);
  if (summary.parent !== undefined) addEvent(summary.parent, event);
}

/** Page time has no idle limit, and the gap before the next IMPRESSION counts twice: both as the job has it. */
function addPageTime({ visits }: Counters, event: WorkflowEvent, seconds: number): void {
  const isImpression = event.eid === 'IMPRESSION';
  const page = visits.at(-1);
  if (page !== undefined) page.seconds += isImpression ? seconds + seconds : seconds;
  if (isImpression) visits.push({ event, seconds: 0 });
}

function isInteraction({ eid, type }: WorkflowEvent): boolean {
  return eid === 'INTERACT' && type !== undefined && interactions.has(type.toLowerCase());
}

/** Back to zero in place, with everything below: type, mode and first event stay, and nothing is closed any more. */
export function restart(summary: Summary): void {
  for (const child of summary.children) restart(child);
  summary.counters = emptyCounters();
  summary.emitted = [];
  summary.isClosed = false;
}

/** The topmost summary that this one lies in. */
export function topOf(summary: Summary): Summary {
  return summary.parent === undefined ? summary : topOf(summary.parent);
}

/** True when both have the type in any case and the mode in any case. */
export function isAlike(summary: Summary, type: string | undefined, mode: string): boolean {
  return isOfType(summary, type) && summary.mode.toLowerCase() === mode.toLowerCase();
}

/** True for the type in any case and exactly the mode. */
export function isExactly(summary: Summary, type: string | undefined, mode: string): boolean {
  return isOfType(summary, type) && summary.mode === mode;
}

function isOfType(summary: Summary, type: string | undefined): boolean {
  return type !== undefined && summary.type.toLowerCase() === type.toLowerCase();
}

/** True when they look the same from outside: type, mode, start. */
export function isSame(one: Summary, other: Summary): boolean {
  return (
    isAlike(one, other.type, other.mode) && one.counters.startTime === other.counters.startTime
  );
}
