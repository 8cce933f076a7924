import type { JsonObject, WhyNot } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import {
  span,
  wrapped,
  type KeyRow,
  type Line,
  type Size,
  type Step,
  type World,
} from '../../screen.ts';

export type WalkthroughAction = 'go' | 'edit' | 'journey' | 'again';

export const walkthroughKeys: readonly KeyRow<WalkthroughAction>[] = [
  { key: 'enter', action: 'go', label: 'do this step' },
  { key: 't', action: 'journey', label: 'journey' },
  { key: 'e', action: 'edit', label: 'mend it in $EDITOR', isQuiet: true },
  { key: 'r', action: 'again', label: 'begin again', isQuiet: true },
];

/** The datasource that the tour looks into. */
export const datasource = 'telemetry-events-syncts';

export interface WalkthroughState {
  /** Steps done. */
  readonly done: number;
  /** The broken event, once it was sent. */
  readonly event: JsonObject | undefined;
  readonly mid: string;
  readonly why: WhyNot | undefined;
  /** Rows of the event in Druid. */
  readonly rows: number;
  readonly askedAt: number;
}

export type WalkthroughAsk =
  | { readonly kind: 'break'; readonly now: number }
  | { readonly kind: 'why'; readonly mid: string }
  | { readonly kind: 'mend'; readonly event: JsonObject }
  | { readonly kind: 'look'; readonly mid: string; readonly at: number };

export const emptyWalkthrough: WalkthroughState = {
  done: 0,
  event: undefined,
  mid: '',
  why: undefined,
  rows: 0,
  askedAt: 0,
};

const steps: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: 'Send a broken event',
    text: 'An INTERACT goes to the Telemetry Service as a client sends it, but without edata.id, which its schema needs. The service will accept it: it looks at no event.',
  },
  {
    title: 'Find it',
    text: 'Every event leaves a journey: where it was read, what each stage changed, how each branch ended. enter shows it; esc comes back here.',
  },
  {
    title: 'Read why it is not in Druid',
    text: 'The journey answers "why not" for every topic and datasource (w on the journey). Here it is asked for the datasource of the events.',
  },
  {
    title: 'Mend it and send it again',
    text: 'enter puts edata.id back and sends it with the same mid: it failed before the deduplication, so it is no duplicate. e lets you mend it yourself in your editor.',
  },
  {
    title: 'See it in Druid',
    text: 'The stages run on; the row appears as soon as Druid has read its topic. enter asks for it with SQL.',
  },
];

/** True once every step was taken. */
export function isDone({ done }: WalkthroughState): boolean {
  return done >= steps.length;
}

type WalkthroughStep = Step<WalkthroughState, WalkthroughAsk>;

/** What a key does. */
export function pressWalkthrough(
  state: WalkthroughState,
  action: WalkthroughAction,
  { snapshot }: World,
): WalkthroughStep {
  const { mid, event } = state;
  const toJourney = { kind: 'open', screen: 'journey', args: { mid } } as const;
  switch (action) {
    case 'again':
      return { state: emptyWalkthrough };
    case 'journey':
      return mid === ''
        ? { state }
        : { state: { ...state, done: Math.max(2, state.done) }, wish: toJourney };
    case 'edit':
      return event === undefined || state.done < 3
        ? { state, wish: { kind: 'tell', text: 'There is nothing to mend yet.' } }
        : {
            state: { ...state, done: Math.max(4, state.done) },
            wish: { kind: 'edit', value: event, topic: 'dp/telemetry.raw' },
          };
    case 'go':
      return taken(state, snapshot?.status.now ?? 0);
  }
}

function taken(state: WalkthroughState, now: number): WalkthroughStep {
  const { done, mid, event } = state;
  const asking = (ask: WalkthroughAsk): WalkthroughStep => ({ state, wish: { kind: 'ask', ask } });
  if (done === 0) return asking({ kind: 'break', now });
  if (done === 1)
    return {
      state: { ...state, done: 2 },
      wish: { kind: 'open', screen: 'journey', args: { mid } },
    };
  if (done === 2) return asking({ kind: 'why', mid });
  if (done === 3 && event !== undefined) return asking({ kind: 'mend', event });
  return {
    state,
    wish: {
      kind: 'open',
      screen: 'druid',
      args: { sql: `SELECT __time, eid, mid FROM "${datasource}" WHERE mid = '${mid}'` },
    },
  };
}

/** Once it is mended, Druid is asked each second until the row is there. */
export function refreshWalkthrough(
  { done, mid, rows, askedAt }: WalkthroughState,
  { snapshot }: World,
): WalkthroughAsk | undefined {
  const at = snapshot?.at ?? 0;
  return done >= 4 && rows === 0 && at - askedAt >= 1000 ? { kind: 'look', mid, at } : undefined;
}

/** The steps: what is done, what comes, and what came of it. */
export function drawWalkthrough(state: WalkthroughState, { columns }: Size): readonly Line[] {
  const rows = (
    text: string,
    tone: 'plain' | 'dim' | 'failed' | 'accent' | 'good' = 'plain',
  ): readonly Line[] =>
    wrapped(harmless(text), columns - 6).map((row): Line => [span(`     ${row}`, tone)]);
  const answer = state.why?.answers[0];
  const found: Readonly<Record<number, readonly Line[]>> = {
    0: state.mid === '' ? [] : rows(`Accepted. Its mid is ${state.mid}`, 'dim'),
    2:
      answer === undefined
        ? []
        : [
            ...rows(answer.sentence, 'failed'),
            ...rows(answer.rule ?? '', 'dim'),
            ...rows(answer.remedy === undefined ? '' : `→ ${answer.remedy}`, 'accent'),
          ],
    4:
      state.done < 4
        ? []
        : state.rows > 0
          ? rows(`✓ ${state.rows} row in ${datasource}`, 'good')
          : rows('Not there yet …', 'dim'),
  };
  return [
    [span('A tour: one event breaks, is found, understood, mended, and arrives.', 'strong')],
    [],
    ...steps.flatMap(({ title, text }, index): readonly Line[] => {
      const isNow = index === state.done;
      const sign = index < state.done ? '✓' : isNow ? '▸' : ' ';
      const tone = index < state.done ? 'good' : isNow ? 'strong' : 'dim';
      return [
        [span(` ${sign} ${index + 1} `, tone), span(title, isNow ? 'strong' : tone)],
        ...(isNow ? rows(text) : []),
        ...(found[index] ?? []),
      ];
    }),
    ...(isDone(state)
      ? [
          [],
          [
            span(
              ' That is the whole loop. : lists the other screens, ? the keys of each.',
              'accent',
            ),
          ],
        ]
      : []),
  ];
}
