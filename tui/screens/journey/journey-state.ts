import type { Hop, Journey, WhyNot } from '../../../sandbox/control/index.ts';
import { exportChooser } from '../../export.ts';
import { moved, type Choice, type Step, type Wish, type World } from '../../screen.ts';
import type { JourneyAsk } from './journey-ask.ts';
import type { JourneyAction } from './journey-keys.ts';

export interface JourneyState {
  readonly mid: string;
  /** undefined while it is being fetched. */
  readonly journeys: readonly Journey[] | undefined;
  readonly shown: number;
  /** How many occurrences there must be: one more than before, once the event was sent again. */
  readonly expects: number;
  readonly hop: number;
  readonly scrolled: number;
  /** The place that was asked about, and the answer once it is there. */
  readonly why: { readonly topic: string; readonly answer: WhyNot | undefined } | undefined;
}

export type JourneyStep = Step<JourneyState, JourneyAsk>;

/** A journey just asked for. */
export function openJourney(mid: string, expects = 0): JourneyState {
  return { mid, journeys: undefined, shown: 0, expects, hop: 0, scrolled: 0, why: undefined };
}

/** The occurrence that is shown. */
export function shownJourney({ journeys, shown }: JourneyState): Journey | undefined {
  return journeys?.[shown];
}

/** What a key does. */
export function pressJourney(
  state: JourneyState,
  action: JourneyAction,
  world: World,
): JourneyStep {
  const journeys = state.journeys ?? [];
  const journey = shownJourney(state);
  const hop = journey?.hops[state.hop];
  const hops = journey?.hops.length ?? 0;
  const wishing = (wish: Wish<JourneyAsk> | undefined): JourneyStep =>
    wish === undefined ? { state } : { state, wish };
  switch (action) {
    case 'left':
      return { state: { ...state, hop: moved(state.hop, -1, hops), scrolled: 0 } };
    case 'right':
      return { state: { ...state, hop: moved(state.hop, 1, hops), scrolled: 0 } };
    case 'next': {
      const shown = journeys.length === 0 ? 0 : (state.shown + 1) % journeys.length;
      return { state: { ...state, shown, hop: 0, scrolled: 0, why: undefined } };
    }
    case 'up':
      return { state: { ...state, scrolled: Math.max(0, state.scrolled - 1) } };
    case 'down':
      return { state: { ...state, scrolled: Math.min(state.scrolled + 1, longest(journey)) } };
    case 'child':
      return wishing(journey === undefined ? undefined : childWish(journey));
    case 'batch':
      return wishing(journey?.parent == null ? undefined : recordAt(journey.parent));
    case 'record':
      return wishing(hop === undefined ? undefined : recordAt(placeOf(hop)));
    case 'why':
      return wishing(
        journey === undefined ? undefined : { kind: 'choose', chooser: absences(journey, world) },
      );
    case 'copy':
      return wishing(
        hop?.value === undefined
          ? undefined
          : { kind: 'copy', text: JSON.stringify(hop.value, null, 2) },
      );
    case 'validate':
      return wishing(
        hop?.value === undefined
          ? undefined
          : { kind: 'open', screen: 'schemas', args: { event: JSON.stringify(hop.value) } },
      );
    case 'edit':
      return wishing(
        hop?.value === undefined
          ? undefined
          : { kind: 'edit', value: hop.value, topic: `${hop.cluster}/${hop.topic}` },
      );
    case 'export':
      return wishing(
        hop?.value === undefined || journey === undefined
          ? undefined
          : {
              kind: 'choose',
              chooser: exportChooser({
                value: hop.value,
                name: journey.mid ?? 'record',
                api: world.snapshot?.status.api,
                ends: journey.branches.map(({ end }) => end),
              }),
            },
      );
  }
}

function longest(journey: Journey | undefined): number {
  return Math.max(
    0,
    ...(journey?.hops ?? []).map(({ changes }) => Math.max(1, changes.length) + 2),
  );
}

function placeOf({ cluster, topic, partition, offset }: Hop): string {
  return `${cluster}/${topic}-${partition}@${offset}`;
}

/** `kp/telemetry.ingestion-1@0#16` → the record, opened. */
function recordAt(place: string): Wish | undefined {
  const [, topic, partition, offset] = /^(.*)-(\d+)@(\d+)/.exec(place) ?? [];
  if (topic === undefined || partition === undefined || offset === undefined) return undefined;
  return { kind: 'open', screen: 'records', args: { topic, partition, offset } };
}

/** The one event made from this one, or all of them to choose from. */
function childWish({ children }: Journey): Wish | undefined {
  const choices = children.map(({ occurrence, mid, eid }): Choice => {
    const wish: Wish | undefined =
      mid === null ? recordAt(occurrence) : { kind: 'open', screen: 'journey', args: { mid } };
    return {
      label: `${eid ?? 'record'} ${mid ?? 'without mid'}`,
      note: occurrence,
      ...(wish === undefined ? {} : { wish }),
    };
  });
  const [only] = choices;
  if (only === undefined) return { kind: 'tell', text: 'Nothing was made from this event.' };
  if (choices.length === 1 && only.wish !== undefined) return only.wish;
  return { kind: 'choose', chooser: { title: 'Made from this event', choices } };
}

/** The topics and datasources that the event is not in. */
function absences(
  { mid, hops, branches }: Journey,
  { snapshot }: World,
): Extract<Wish<JourneyAsk>, { kind: 'choose' }>['chooser'] {
  const there = new Set([
    ...hops.map(({ cluster, topic }) => `${cluster}/${topic}`),
    ...branches.filter(({ end }) => end === 'in-druid').map(({ at }) => at),
  ]);
  const places = [
    ...(snapshot?.datasources ?? []).map(({ datasource }) => `druid/${datasource}`),
    ...(snapshot?.topics ?? []).map(({ cluster, topic }) => `${cluster}/${topic}`),
  ];
  return {
    title: 'Why is this event not in …',
    choices: places
      .filter((place) => !there.has(place))
      .map((place) => {
        const topic = place.startsWith('druid/') ? place : place.slice(3);
        return { label: place, wish: { kind: 'ask', ask: { kind: 'why', mid: mid ?? '', topic } } };
      }),
  };
}

/** Takes the answer in; the occurrence that was waited for is shown as soon as it is there. */
export function withJourneys(state: JourneyState, journeys: readonly Journey[]): JourneyState {
  const { expects, journeys: before = [] } = state;
  const hasCome = before.length < expects && journeys.length >= expects;
  return { ...state, journeys, ...(hasCome ? { shown: journeys.length - 1, hop: 0 } : {}) };
}

/** True while looking again may tell more: nothing known yet, or a branch still in flight. */
export function isOpen({ journeys, expects }: JourneyState): boolean {
  if (journeys === undefined) return false;
  if (journeys.length < expects) return true;
  const branches = journeys.flatMap((journey) => journey.branches);
  return branches.length === 0 || branches.some(({ end }) => end === 'in-flight');
}
