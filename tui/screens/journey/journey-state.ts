import type { JsonValue } from '../../../schemas/json.ts';
import type { Change, Hop, Journey } from '../../../sandbox/control/types.ts';
import { harmless } from '../../harmless.ts';
import { moved, span, type Line, type Size } from '../../screen.ts';
import type { JourneyAction } from './journey-keys.ts';

// The least width of a stage's column.
const leastWidth = 38;
// What a column shows of a changed value.
const longest = 200;

export interface JourneyState {
  readonly mid: string;
  /** undefined while it is being fetched. */
  readonly journeys: readonly Journey[] | undefined;
  readonly shown: number;
  readonly hop: number;
  readonly scrolled: number;
}

/** A journey just asked for. */
export function openJourney(mid: string): JourneyState {
  return { mid, journeys: undefined, shown: 0, hop: 0, scrolled: 0 };
}

/** What a key does. */
export function pressJourney(state: JourneyState, action: JourneyAction): JourneyState {
  const journeys = state.journeys ?? [];
  const hops = journeys[state.shown]?.hops.length ?? 0;
  switch (action) {
    case 'left':
      return { ...state, hop: moved(state.hop, -1, hops), scrolled: 0 };
    case 'right':
      return { ...state, hop: moved(state.hop, 1, hops), scrolled: 0 };
    case 'next':
      return {
        ...state,
        shown: journeys.length === 0 ? 0 : (state.shown + 1) % journeys.length,
        hop: 0,
        scrolled: 0,
      };
    case 'up':
      return { ...state, scrolled: Math.max(0, state.scrolled - 1) };
    case 'down':
      return {
        ...state,
        scrolled: Math.min(state.scrolled + 1, longestColumn(journeys[state.shown])),
      };
    case 'child':
      return state;
  }
}

function longestColumn(journey: Journey | undefined): number {
  return Math.max(0, ...(journey?.hops ?? []).map((hop) => column(hop, false).length - 1));
}

/** The stages of one occurrence side by side, each with what it changed; the ends below the title. */
export function drawJourney(state: JourneyState, size: Size): readonly Line[] {
  if (state.journeys === undefined) return [[span(`Looking for ${harmless(state.mid)} …`, 'dim')]];
  const journey = state.journeys[state.shown];
  if (journey === undefined)
    return [[span(`No journey of ${harmless(state.mid)} is known.`, 'warning')]];
  const head: Line[] = [
    [
      span(harmless(`${journey.eid ?? 'record'} ${journey.mid ?? ''}`), 'strong'),
      span(
        journey.hops.length === 0 ? '' : `  hop ${state.hop + 1} of ${journey.hops.length}`,
        'dim',
      ),
      span(
        state.journeys.length > 1 ? `  one ${state.shown + 1} of ${state.journeys.length}` : '',
        'dim',
      ),
    ],
    [
      span(journey.occurrence, 'dim'),
      span(journey.parent === null ? '' : `  from ${journey.parent}`, 'dim'),
    ],
    ...journey.branches.map((branch): Line => [
      span(branch.end === 'in-druid' ? '✓ ' : branch.end === 'in-flight' ? '… ' : '■ '),
      span(
        branch.end,
        branch.end === 'in-druid'
          ? 'good'
          : branch.end === 'failed' || branch.end === 'quarantined'
            ? 'failed'
            : 'warning',
      ),
      span(` at ${branch.at}`),
      span(branch.reason === null ? '' : `  ${harmless(branch.reason)}`, 'dim'),
      span(branch.detail === undefined ? '' : `  ${harmless(branch.detail)}`),
    ]),
    ...childLines(journey),
    [],
  ];
  const fit = Math.max(1, Math.min(journey.hops.length, Math.floor(size.columns / leastWidth)));
  const width = Math.floor(size.columns / fit);
  const first = Math.max(0, Math.min(state.hop - fit + 1, journey.hops.length - fit));
  const columns = journey.hops
    .slice(first, first + fit)
    .map((hop, index) => column(hop, first + index === state.hop));
  const rows = size.rows - head.length;
  const height = Math.max(...columns.map((lines) => lines.length), 0);
  const from = Math.min(state.scrolled, Math.max(0, height - rows));
  const body = Array.from({ length: Math.min(rows, height - from) }, (_, row): Line =>
    columns.map((lines) => ({ ...(lines[from + row] ?? span('')), width })),
  );
  return [...head, ...body];
}

function column(hop: Hop, isSelected: boolean): readonly Line[number][] {
  const title = `${hop.topic}-${hop.partition}@${hop.offset}`;
  return [
    span(isSelected ? `▸ ${title}` : `  ${title}`, isSelected ? 'selected' : 'accent'),
    span(`  by ${hop.stage}`, 'strong'),
    span(`  +${hop.sinceStartMs} ms ${hop.reason ?? hop.decision}`, 'dim'),
    ...(hop.changes.length === 0
      ? [span('  nothing changed', 'dim')]
      : hop.changes.map(changeSpan)),
  ];
}

function changeSpan({ kind, path, before, after }: Change): Line[number] {
  const text = (value: JsonValue = null): string =>
    harmless(JSON.stringify(value).slice(0, longest));
  if (kind === 'added')
    return span(`  + ${harmless(path.slice(0, longest))} ${text(after)}`, 'good');
  if (kind === 'removed') return span(`  - ${harmless(path.slice(0, longest))}`, 'failed');
  return span(
    `  ~ ${harmless(path.slice(0, longest))} ${text(before)} → ${text(after)}`,
    'warning',
  );
}

function childLines({ children }: Journey): readonly Line[] {
  const [first] = children;
  if (first === undefined) return [];
  const more = children.length > 1 ? ` and ${children.length - 1} more` : '';
  const name = harmless(`${first.eid ?? 'record'} ${first.mid ?? first.occurrence}`);
  return [[span(`  ▸ made ${name}${more}; c shows it`, 'dim')]];
}

/** The mid of the first event made from the shown occurrence. */
export function firstChild({ journeys, shown }: JourneyState): string | undefined {
  return journeys?.[shown]?.children.find(({ mid }) => mid !== null)?.mid ?? undefined;
}

/** True while looking again may tell more: nothing known yet, or a branch still in flight. */
export function isOpen({ journeys }: JourneyState): boolean {
  if (journeys === undefined) return false;
  const branches = journeys.flatMap((journey) => journey.branches);
  return branches.length === 0 || branches.some(({ end }) => end === 'in-flight');
}
