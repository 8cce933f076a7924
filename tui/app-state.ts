import type { ControlClient, Snapshot } from '../sandbox/control/index.ts';
import { journeyKeys, type JourneyAction } from './screens/journey/journey-keys.ts';
import {
  drawJourney,
  firstChild,
  openJourney,
  pressJourney,
  type JourneyState,
} from './screens/journey/journey-state.ts';
import { pipelineKeys, type PipelineAction } from './screens/pipeline/pipeline-keys.ts';
import {
  drawPipeline,
  emptyPipeline,
  pressPipeline,
  type PipelineState,
} from './screens/pipeline/pipeline-state.ts';
import { recordsKeys, type RecordsAction } from './screens/records/records-keys.ts';
import {
  drawRecords,
  openRecords,
  pressRecords,
  type RecordsState,
} from './screens/records/records-state.ts';
import { startKeys, type StartAction } from './screens/start/start-keys.ts';
import { drawStart, emptyStart, pressStart, type StartState } from './screens/start/start-state.ts';
import { topicsKeys, type TopicsAction } from './screens/topics/topics-keys.ts';
import {
  drawTopics,
  emptyTopics,
  pressTopics,
  withTopics,
  type TopicsState,
} from './screens/topics/topics-state.ts';
import { fittingKeys, keyLines } from './footer.ts';
import { span, type KeyRow, type Line, type ScreenName, type Size, type Wish } from './screen.ts';

export type Client = ControlClient;

/** The whole screen: which part is shown, and each part's own state. */
export interface AppState {
  readonly screen: ScreenName;
  /** Where `esc` leads, nearest last. */
  readonly trail: readonly ScreenName[];
  /** What went wrong with the last key, above the footer until the next key. */
  readonly message: string;
  /** True once the sandbox no longer answers; what is shown is the last that was known. */
  readonly isGone: boolean;
  readonly start: StartState;
  readonly pipeline: PipelineState;
  readonly topics: TopicsState;
  readonly records: RecordsState;
  readonly journey: JourneyState;
}

export const emptyApp: AppState = {
  screen: 'start',
  trail: [],
  message: '',
  isGone: false,
  start: emptyStart,
  pipeline: emptyPipeline,
  topics: emptyTopics,
  records: openRecords(''),
  journey: openJourney(''),
};

const everywhere: readonly KeyRow<string>[] = [
  { key: 'esc', action: 'back', label: 'back' },
  { key: '1', action: 'pipeline', label: 'pipeline', isQuiet: true },
  { key: '2', action: 'topics', label: 'topics' },
  { key: '?', action: 'help', label: 'help' },
  { key: 'q', action: 'close', label: 'close' },
  { key: 'Q', action: 'stop', label: 'stop the sandbox', isQuiet: true },
];

const tables: Readonly<Record<ScreenName, readonly KeyRow<string>[]>> = {
  start: startKeys,
  pipeline: pipelineKeys,
  topics: topicsKeys,
  records: recordsKeys,
  journey: journeyKeys,
  help: [],
};

/** The keys of a screen, its own first. */
export function keysOf(screen: ScreenName): readonly KeyRow<string>[] {
  return [...tables[screen], ...everywhere];
}

const titles: Readonly<Record<ScreenName, string>> = {
  start: 'start',
  pipeline: '1 pipeline',
  topics: '2 topics',
  records: 'records',
  journey: 'journey',
  help: 'help',
};

/** Where one is and how the sandbox is. */
export function drawHeader({ screen, pipeline, isGone }: AppState): Line {
  const status = pipeline.snapshot?.status;
  const place = [span('telemetry sandbox ', 'strong'), span(` ${titles[screen]} `, 'selected')];
  if (isGone) return [...place, span('  ■ the sandbox has stopped', 'failed')];
  if (status === undefined) return place;
  return [
    ...place,
    span(`  ${status.engine} · ${status.flavour} · `, 'dim'),
    status.drained ? span('✓ drained', 'good') : span('… in flight', 'accent'),
    span(status.refused === 0 ? '' : `  ✗ ${status.refused} refused`, 'failed'),
  ];
}

function isLoud({ isQuiet }: KeyRow<string>): boolean {
  return isQuiet !== true;
}

/** The keys that do something now, in one line. */
export function drawFooter(state: AppState, columns: number): Line {
  if (state.screen === 'records' && state.records.typing !== undefined) {
    return [
      span('enter', 'strong'),
      span(' apply  ', 'dim'),
      span('tab', 'strong'),
      span(' complete  ', 'dim'),
      span('esc', 'strong'),
      span(' cancel', 'dim'),
    ];
  }
  const isUsable = ({ action }: KeyRow<string>): boolean => {
    if (action === 'back') return state.trail.length > 0;
    return action !== 'topics' || !['start', 'topics', 'help'].includes(state.screen);
  };
  const usable = everywhere.filter(isLoud).filter(isUsable);
  const topics = usable.filter(({ action }) => action === 'topics');
  const always = usable.filter(({ action }) => action !== 'topics');
  return fittingKeys([...tables[state.screen].filter(isLoud), ...topics], always, columns);
}

/** Takes a snapshot in. */
export function withSnapshot(state: AppState, snapshot: Snapshot): AppState {
  return {
    ...state,
    pipeline: { ...state.pipeline, snapshot },
    topics: withTopics(state.topics, snapshot),
  };
}

/** Goes to a screen and remembers the way back. */
export function goTo(state: AppState, screen: ScreenName): AppState {
  if (state.screen === screen) return state;
  return { ...state, screen, trail: [...state.trail, state.screen].slice(-20), message: '' };
}

/** Goes back; an opened record closes first. */
export function goBack(state: AppState): AppState {
  if (state.screen === 'records' && state.records.detail !== undefined) {
    return { ...state, records: { ...state.records, detail: undefined } };
  }
  const screen = state.trail.at(-1);
  return screen === undefined
    ? state
    : { ...state, screen, trail: state.trail.slice(0, -1), message: '' };
}

/** What a key of the shown screen's own table does. */
export function press(
  state: AppState,
  key: string,
): { readonly state: AppState; readonly wish?: Wish } {
  const action = tables[state.screen].find((row) => row.key === key)?.action;
  if (action === undefined) return { state };
  switch (state.screen) {
    case 'start': {
      const next = pressStart(state.start, action as StartAction);
      return { ...next, state: { ...state, start: next.state } };
    }
    case 'pipeline': {
      const next = pressPipeline(state.pipeline, action as PipelineAction);
      return { ...next, state: { ...state, pipeline: next.state } };
    }
    case 'topics': {
      const next = pressTopics(state.topics, action as TopicsAction);
      return { ...next, state: { ...state, topics: next.state } };
    }
    case 'records': {
      const next = pressRecords(state.records, action as RecordsAction);
      return { ...next, state: { ...state, records: next.state } };
    }
    case 'journey': {
      const mid = action === 'child' ? firstChild(state.journey) : undefined;
      if (mid !== undefined) return { state, wish: { kind: 'open-journey', mid } };
      return { state: { ...state, journey: pressJourney(state.journey, action as JourneyAction) } };
    }
    case 'help':
      return { state };
  }
}

/** The lines of the shown screen. */
export function drawBody(state: AppState, size: Size): readonly Line[] {
  switch (state.screen) {
    case 'start':
      return drawStart(state.start, size);
    case 'pipeline':
      return drawPipeline(state.pipeline, size);
    case 'topics':
      return drawTopics(state.topics, size);
    case 'records':
      return drawRecords(state.records, size);
    case 'journey':
      return drawJourney(state.journey, size);
    case 'help':
      return drawHelp(state);
  }
}

/** Help is the key tables themselves. */
function drawHelp(state: AppState): readonly Line[] {
  const from = state.trail.at(-1) ?? 'pipeline';
  return [
    [span(`Keys of ${from}`, 'strong')],
    ...keyLines(tables[from]),
    [],
    [span('Everywhere', 'strong')],
    ...keyLines(everywhere),
  ];
}
