import type { RecordView } from '../sandbox/control/index.ts';
import {
  emptyApp,
  goBack,
  goTo,
  press,
  withSnapshot,
  type AppState,
  type Client,
} from './app-state.ts';
import { completed, faultOf } from './screens/records/filter-field.ts';
import { isOpen, openJourney } from './screens/journey/journey-state.ts';
import { loaded, openRecords, withRecords } from './screens/records/records-state.ts';
import type { Wish } from './screen.ts';

/** State outside React: keys reduce and draw at once, data arrives at the pace of the daemon's snapshots. */
export interface AppStore extends Disposable {
  get(): AppState;
  subscribe(listener: () => void): () => void;
  /** `key` as the key tables write it; `input` is what was typed. */
  press(key: string, input: string): void;
  /** Connects the screen to a running sandbox. */
  connect(client: Client): void;
}

export interface StoreOptions {
  /** Starts a sandbox; called once, from the start screen. */
  readonly start: () => Promise<Client>;
  readonly onClose: (stop: boolean) => void;
}

// Records looked up when a topic is opened.
const most = 200;

/** The store of one screen. */
export function createAppStore(options: StoreOptions): AppStore {
  let state: AppState = emptyApp;
  let client: Client | undefined;
  let snapshots: Disposable | undefined;
  let following: Disposable | undefined;
  let searching: Disposable | undefined;
  // Counts opened topics: an answer for one that was left is not shown.
  let opened = 0;
  let isRefreshing = false;
  const listeners = new Set<() => void>();

  const set = (next: AppState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const fail = (error: unknown): void => {
    set({ ...state, message: error instanceof Error ? error.message : String(error) });
  };

  const connect = (next: Client): void => {
    client = next;
    set({ ...goTo(state, 'pipeline'), trail: [] });
    snapshots = next.snapshots({
      data: (snapshot) => {
        set(withSnapshot(state, snapshot));
        refreshJourney().catch(fail);
      },
      end: () => {
        set({ ...state, isGone: true });
      },
    });
  };

  const openTopic = async (topic: string, text: string): Promise<void> => {
    if (client === undefined) return;
    following?.[Symbol.dispose]();
    searching?.[Symbol.dispose]();
    opened += 1;
    const mine = opened;
    set({ ...goTo(state, 'records'), records: { ...openRecords(topic), filter: text } });
    const filter = text === '' ? undefined : text;
    const early: RecordView[] = [];
    let isLoaded = false;
    following = client.follow(
      topic,
      { filter },
      {
        data: (records) => {
          if (mine !== opened) return;
          if (isLoaded) set({ ...state, records: withRecords(state.records, records) });
          else early.push(...records);
        },
        end: (error) => {
          if (error !== undefined && mine === opened && !state.isGone) fail(error);
        },
      },
    );
    const known =
      filter === undefined
        ? await client.records(topic, { limit: most })
        : await lastPassing(client, topic, filter);
    if (mine !== opened) return;
    isLoaded = true;
    const seen = new Set(known.map(({ partition, offset }) => `${partition}@${offset}`));
    const fresh = early.filter(({ partition, offset }) => !seen.has(`${partition}@${offset}`));
    set({ ...state, records: loaded(state.records, [...known, ...fresh]) });
  };

  /** The newest records that a filter keeps, oldest first. */
  const lastPassing = async (
    from: Client,
    topic: string,
    filter: string,
  ): Promise<readonly RecordView[]> => {
    const found: RecordView[] = [];
    const ended = Promise.withResolvers<undefined>();
    searching = from.search(
      filter,
      { topics: [topic], limit: most },
      {
        data: (event) => {
          if (event.kind === 'records') found.push(...event.records);
        },
        end: (error) => {
          if (error === undefined) ended.resolve(undefined);
          else ended.reject(error);
        },
      },
    );
    await ended.promise;
    return found.toReversed();
  };

  const showJourney = async (mid: string): Promise<void> => {
    set({ ...goTo(state, 'journey'), journey: openJourney(mid) });
    const journeys = (await client?.journeys(mid)) ?? [];
    if (state.journey.mid === mid) set({ ...state, journey: { ...state.journey, journeys } });
  };

  /** A journey still in flight is asked for again with each snapshot, one question at a time. */
  const refreshJourney = async (): Promise<void> => {
    if (
      client === undefined ||
      state.screen !== 'journey' ||
      isRefreshing ||
      !isOpen(state.journey)
    )
      return;
    isRefreshing = true;
    try {
      const { mid } = state.journey;
      const journeys = await client.journeys(mid);
      if (state.journey.mid === mid) set({ ...state, journey: { ...state.journey, journeys } });
    } finally {
      isRefreshing = false;
    }
  };

  const grant = async (wish: Wish): Promise<void> => {
    switch (wish.kind) {
      case 'open-topic':
        await openTopic(wish.topic, '');
        return;
      case 'filter':
        await openTopic(wish.topic, wish.text);
        return;
      case 'open-journey':
        await showJourney(wish.mid);
        return;
      case 'open':
        set(goTo(state, wish.screen));
        return;
      case 'stage':
        await client?.stage(wish.stage, wish.action);
        return;
      case 'back':
        set(goBack(state));
        return;
      case 'start-sandbox':
        try {
          connect(await options.start());
        } catch (error) {
          const failure = error instanceof Error ? error.message : String(error);
          const hint = error instanceof Error && 'hint' in error ? ` ${String(error.hint)}` : '';
          set({ ...state, start: { ...state.start, phase: 'failed', failure: failure + hint } });
        }
    }
  };

  const type = (key: string, input: string): void => {
    const { records } = state;
    const typing = records.typing ?? '';
    if (key === 'esc') set({ ...state, records: { ...records, typing: undefined } });
    else if (key === 'enter') {
      const fault = faultOf(typing);
      set({ ...state, records: { ...records, typing: fault && typing, fault } });
      if (fault === undefined)
        grant({ kind: 'filter', topic: records.topic, text: typing }).catch(fail);
    } else {
      const next =
        key === 'tab'
          ? completed(typing, records.records)
          : key === 'backspace'
            ? Array.from(typing).slice(0, -1).join('')
            : typing + input;
      set({ ...state, records: { ...records, typing: next, fault: undefined } });
    }
  };

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press(key, input) {
      if (key === 'ctrl+c') {
        options.onClose(false);
        return;
      }
      if (state.screen === 'records' && state.records.typing !== undefined) {
        type(key, input);
        return;
      }
      if (state.message !== '') set({ ...state, message: '' });
      const isRunning = client !== undefined;
      if (key === 'q') options.onClose(false);
      else if (key === 'Q') options.onClose(true);
      else if (key === '?') set(goTo(state, 'help'));
      else if (key === 'esc') set(goBack(state));
      else if (key === '1' && isRunning) set(goTo(state, 'pipeline'));
      else if (key === '2' && isRunning) set(goTo(state, 'topics'));
      else {
        const next = press(state, key);
        set(next.state);
        if (next.wish !== undefined) grant(next.wish).catch(fail);
      }
    },
    connect,
    [Symbol.dispose]() {
      snapshots?.[Symbol.dispose]();
      following?.[Symbol.dispose]();
      searching?.[Symbol.dispose]();
    },
  };
}
