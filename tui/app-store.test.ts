import { expect, test, vi } from 'vitest';
import type { RecordView } from '../sandbox/control/index.ts';
import type { Listener } from '../sandbox/control/client.ts';
import type { Client } from './app-state.ts';
import { createAppStore, type AppStore, type StoreOptions } from './app-store.ts';
import { exampleJourney, exampleRecord, exampleSnapshot } from './testing/examples.ts';

/** Nothing beyond the screen, and no sandbox to come back. */
const idle: Pick<StoreOptions, 'find' | 'hands'> = {
  find: () => undefined,
  hands: {
    copy: () => undefined,
    save: (name) => Promise.resolve(name),
    edit: (text) => Promise.resolve(text),
    suspend: () => undefined,
    remember: () => undefined,
  },
};

function fakeClient(parts: Partial<Client> = {}): Client {
  const silent: Disposable = { [Symbol.dispose]() {} };
  const known: Partial<Client> = {
    snapshots: () => silent,
    follow: () => silent,
    records: () => Promise.resolve([]),
    ...parts,
  };
  return known as Client;
}

function opened(client: Client): { readonly store: AppStore; readonly closed: boolean[] } {
  const closed: boolean[] = [];
  const store = createAppStore({
    ...idle,
    start: () => Promise.resolve(client),
    onClose: (stop) => closed.push(stop),
  });
  store.connect(client);
  return { store, closed };
}

const raw = (store: AppStore): void => {
  store.press('2', '2');
  store.press('enter', '');
};

test('q closes, Q stops; ctrl+c and ctrl+z give the terminal back even while something is typed', () => {
  const { store, closed } = opened(fakeClient());
  store.press('q', 'q');
  store.press('Q', 'Q');
  store.press('ctrl+c', '');
  expect(closed).toEqual([false, true, false]);
  const suspend = vi.fn<StoreOptions['hands']['suspend']>();
  using typing = createAppStore({
    ...idle,
    hands: { ...idle.hands, suspend },
    start: () => Promise.resolve(fakeClient()),
    onClose: (stop) => closed.push(stop),
  });
  typing.connect(fakeClient());
  typing.press(':', ':');
  typing.press('q', 'q');
  typing.press('ctrl+z', '');
  typing.press('ctrl+c', '');
  expect([suspend.mock.calls.length, closed.length]).toEqual([1, 4]);
});

test('a failed start can be tried again', async () => {
  const start = vi.fn<() => Promise<Client>>().mockRejectedValue(new Error('no port'));
  const store = createAppStore({ ...idle, start, onClose: () => undefined });
  store.press('enter', '');
  store.press('enter', '');
  await vi.waitUntil(() => store.get().start.phase === 'failed');
  expect(store.get().start.failure).toBe('no port');
  expect(start).toHaveBeenCalledTimes(1);
  store.press('enter', '');
  expect(store.get().start.phase).toBe('starting');
  expect(start).toHaveBeenLastCalledWith('embedded', expect.any(Function));
  expect(start).toHaveBeenCalledTimes(2);
});

/** A client of one topic whose searches answer with one record and an end. */
function searchable(asked: string[]): Client {
  return fakeClient({
    snapshots: (on) => {
      on.data(exampleSnapshot());
      return { [Symbol.dispose]() {} };
    },
    records: () => Promise.resolve([exampleRecord(0), exampleRecord(1)]),
    search: (filter, _query, on) => {
      asked.push(filter);
      on.data({ kind: 'records', records: [exampleRecord(8), exampleRecord(7)] });
      on.end(undefined);
      return { [Symbol.dispose]() {} };
    },
    follow: (_topic, { filter }, _on) => {
      if (filter !== undefined) asked.push(`follow ${filter}`);
      return { [Symbol.dispose]() {} };
    },
  });
}

const typed = (store: AppStore, text: string): void => {
  for (const letter of text) store.press(letter === ' ' ? 'space' : letter, letter);
};

test('a filter is typed with any key, edited by whole letters, and asked for with enter', async () => {
  const asked: string[] = [];
  const { store, closed } = opened(searchable(asked));
  raw(store);
  await vi.waitUntil(() => store.get().records.isLoaded);
  store.press('/', '/');
  typed(store, 'qQ?😀');
  store.press('backspace', '');
  store.press('space', ' ');
  store.press('up', '');
  expect(store.get().records.typing).toBe('qQ? ');
  store.press('enter', '');
  await vi.waitUntil(
    () => store.get().records.records.length === 2 && store.get().records.isLoaded,
  );
  expect(asked).toEqual(['follow qQ? ', 'qQ? ']);
  expect(store.get().records).toMatchObject({ filter: 'qQ? ', typing: undefined });
  expect(store.get().records.records.map(({ offset }) => offset)).toEqual([7, 8]);
  expect(closed).toEqual([]);
});

test('what is no filter stays in the field with its fault until the next key; tab completes', async () => {
  const asked: string[] = [];
  const { store } = opened(searchable(asked));
  raw(store);
  await vi.waitUntil(() => store.get().records.isLoaded);
  store.press('/', '/');
  typed(store, 'eid contians');
  store.press('enter', '');
  expect(store.get().records).toMatchObject({
    typing: 'eid contians',
    fault: { at: 4, text: expect.stringMatching(/^Did you mean contains\? expected an operator/) },
  });
  typed(store, ' ');
  expect(store.get().records.fault).toBe(undefined);
  for (let letter = 0; letter < 13; letter += 1) store.press('backspace', '');
  typed(store, 'eda');
  store.press('tab', '');
  expect(store.get().records.typing).toBe('edata.id ');
  typed(store, '= ');
  store.press('tab', '');
  expect(store.get().records.typing).toBe('edata.id = card ');
  store.press('enter', '');
  await vi.waitUntil(() => asked.includes('edata.id = card '));
});

test('records that come while the first are looked up are shown once and after them', async () => {
  let follower: Listener<readonly RecordView[]> | undefined;
  const answer = Promise.withResolvers<readonly RecordView[]>();
  const client = fakeClient({
    snapshots: (on) => {
      on.data(exampleSnapshot());
      return { [Symbol.dispose]() {} };
    },
    follow: (_topic, _text, on) => {
      follower = on;
      return { [Symbol.dispose]() {} };
    },
    records: () => answer.promise,
  });
  const { store } = opened(client);
  raw(store);
  follower?.data([exampleRecord(1), exampleRecord(2)]);
  answer.resolve([exampleRecord(0), exampleRecord(1)]);
  await vi.waitUntil(() => store.get().records.isLoaded);
  follower?.data([exampleRecord(3)]);
  expect(store.get().records.records.map(({ offset }) => offset)).toEqual([0, 1, 2, 3]);
});

test('a journey in flight is asked for again with each snapshot until it has ended', async () => {
  let tell: Listener<ReturnType<typeof exampleSnapshot>> | undefined;
  const inFlight = exampleJourney({
    branches: [{ end: 'in-flight', reason: null, at: 'dp/telemetry.raw' }],
  });
  const journeys = vi
    .fn<Client['journeys']>()
    .mockResolvedValueOnce([inFlight])
    .mockResolvedValue([exampleJourney()]);
  const client = fakeClient({
    snapshots: (on) => {
      tell = on;
      on.data(exampleSnapshot());
      return { [Symbol.dispose]() {} };
    },
    records: () => Promise.resolve([exampleRecord(0)]),
    journeys,
  });
  const { store } = opened(client);
  raw(store);
  await vi.waitUntil(() => store.get().records.isLoaded);
  store.press('t', 't');
  await vi.waitUntil(() => store.get().journey.journeys !== undefined);
  tell?.data(exampleSnapshot());
  await vi.waitUntil(() => store.get().journey.journeys?.[0]?.branches[0]?.end === 'in-druid');
  tell?.data(exampleSnapshot());
  expect(journeys).toHaveBeenCalledTimes(2);
});

test('a call that fails is told until the next key, and a lost sandbox for good', async () => {
  let end: ((error: Error | undefined) => void) | undefined;
  const client = fakeClient({
    snapshots: (on) => {
      on.data(exampleSnapshot());
      end = on.end;
      return { [Symbol.dispose]() {} };
    },
    records: () => Promise.reject<readonly RecordView[]>(new Error('no such topic')),
  });
  const { store } = opened(client);
  raw(store);
  await vi.waitUntil(() => store.get().message === 'no such topic');
  store.press('1', '1');
  expect(store.get().message).toBe('');
  end?.(undefined);
  store.press('2', '2');
  expect(store.get().isGone).toBe(true);
});

test('while it starts, what each service does is shown; what was chosen is kept for the next time', async () => {
  const remember = vi.fn<StoreOptions['hands']['remember']>();
  const starting = Promise.withResolvers<Client>();
  const store = createAppStore({
    ...idle,
    hands: { ...idle.hands, remember },
    kept: { engine: 'containers' },
    engines: () =>
      Promise.resolve([
        { name: 'embedded', isAvailable: true, text: '' },
        { name: 'containers', isAvailable: true, text: '' },
      ]),
    start: async (engine, onProgress) => {
      onProgress({ service: 'kafka', state: 'pulling', seconds: 1 });
      onProgress({ service: 'kafka', state: 'healthy', seconds: 9 });
      expect(engine).toBe('containers');
      return starting.promise;
    },
    onClose: () => undefined,
  });
  await vi.waitUntil(() => store.get().start.engines !== undefined);
  store.press('enter', '');
  expect(store.get().start.progress).toEqual([{ service: 'kafka', state: 'healthy', seconds: 9 }]);
  expect(remember).toHaveBeenCalledWith({ engine: 'containers' });
  starting.resolve(fakeClient());
  await vi.waitUntil(() => store.get().screen === 'pipeline');
});

test('a sandbox that stops is looked for, and what is shown is opened anew when it is back', async () => {
  vi.useFakeTimers();
  try {
    const ends: ((error: Error | undefined) => void)[] = [];
    const asked: string[] = [];
    const client = fakeClient({
      snapshots: (on) => {
        on.data(exampleSnapshot());
        ends.push(on.end);
        return { [Symbol.dispose]() {} };
      },
      journeys: (mid) => {
        asked.push(mid);
        return Promise.resolve([exampleJourney()]);
      },
    });
    let found: Client | undefined;
    using store = createAppStore({
      ...idle,
      find: () => found,
      start: () => Promise.resolve(client),
      onClose: () => undefined,
    });
    store.connect(client);
    store.open('journey?mid=mid-7');
    ends[0]?.(undefined);
    expect(store.get().isGone).toBe(true);
    await vi.advanceTimersByTimeAsync(2500);
    expect(store.get().isGone).toBe(true);
    found = client;
    await vi.advanceTimersByTimeAsync(1000);
    expect(store.get().isGone).toBe(false);
    expect([store.get().screen, asked]).toEqual(['journey', ['mid-7', 'mid-7']]);
  } finally {
    vi.useRealTimers();
  }
});

test('a link to no screen is told; one to the shown screen is copied with ctrl+y', () => {
  const copied: string[] = [];
  const client = fakeClient({ journeys: () => Promise.resolve([]) });
  using store = createAppStore({
    ...idle,
    hands: { ...idle.hands, copy: (text) => copied.push(text) },
    start: () => Promise.resolve(client),
    onClose: () => undefined,
  });
  store.connect(client);
  store.open('nope?x=1');
  expect(store.get().message).toMatch(/No screen is named in 'nope\?x=1'; there are pipeline, /);
  store.open('journey?mid=a%20b%26c');
  expect(store.get().journey.mid).toBe('a b&c');
  store.press('ctrl+y', '');
  expect(copied).toEqual(["telemetry-sandbox open 'journey?mid=a+b%26c'"]);
});

test('the palette holds the keys of the shown screen and every screen; a choice does what it says', () => {
  const stage = vi.fn<Client['stage']>().mockResolvedValue({ stage: '', state: '' });
  const { store } = opened(
    fakeClient({
      stage,
      snapshots: (on) => {
        on.data(exampleSnapshot());
        return { [Symbol.dispose]() {} };
      },
    }),
  );
  store.press('down', '');
  store.press('ctrl+p', '');
  typed(store, 'pause');
  store.press('enter', '');
  expect(stage).toHaveBeenCalledWith('ingest-router', 'pause');
  expect(store.get().overlay).toBeUndefined();
  store.press('ctrl+p', '');
  typed(store, 'go to metrics');
  store.press('enter', '');
  expect(store.get().screen).toBe('metrics');
});

test('what was edited is sent where it is chosen, and its journey is shown', async () => {
  const send = vi
    .fn<Client['send']>()
    .mockResolvedValue({ sent: 1, accepted: 1, refused: [], mids: ['mid-0'] });
  const client = fakeClient({
    send,
    snapshots: (on) => {
      on.data(exampleSnapshot());
      return { [Symbol.dispose]() {} };
    },
    records: () => Promise.resolve([exampleRecord(0)]),
    journeys: () => Promise.resolve([exampleJourney()]),
  });
  const edit = vi.fn<StoreOptions['hands']['edit']>();
  using store = createAppStore({
    ...idle,
    hands: { ...idle.hands, edit },
    start: () => Promise.resolve(client),
    onClose: () => undefined,
  });
  store.connect(client);
  raw(store);
  await vi.waitUntil(() => store.get().records.isLoaded);
  edit.mockResolvedValueOnce('{"mid":');
  store.press('e', 'e');
  await vi.waitUntil(() => store.get().message.startsWith('Not sent: it is no JSON any more'));
  edit.mockResolvedValueOnce('{"mid":"mid-0","eid":"X"}');
  store.press('e', 'e');
  await vi.waitUntil(() => store.get().overlay !== undefined);
  store.press('down', '');
  store.press('enter', '');
  await vi.waitUntil(() => store.get().screen === 'journey');
  expect(send).toHaveBeenCalledWith('dp/telemetry.raw', [{ mid: 'mid-0', eid: 'X' }]);
});
