import type { ControlClient, RecordView } from '../../../sandbox/control/index.ts';
import type { Asking } from '../../screen.ts';
import { openDetail } from './record-detail.ts';
import { loaded, withColumn, withRecords, type RecordsState } from './records-state.ts';

interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** What the screen asks. */
export type RecordsAsk =
  | Follow
  /** One record, opened. */
  | ({ readonly kind: 'record'; readonly topic: string } & Place)
  /** The bytes of a record's value. */
  | { readonly kind: 'raw'; readonly record: RecordView }
  /** The record of the same event a stage later (1) or before (-1). */
  | { readonly kind: 'neighbour'; readonly record: RecordView; readonly by: 1 | -1 }
  | { readonly kind: 'column'; readonly path: string };

/** The newest records of a topic that a filter keeps (empty: all), and those that come. */
interface Follow {
  readonly kind: 'follow';
  readonly topic: string;
  readonly filter: string;
}

// Records looked up when a topic is opened.
const most = 200;

/** Carries out what the screen asks. */
export async function askRecords(ask: RecordsAsk, asking: Asking<RecordsState>): Promise<void> {
  const { client, update } = asking;
  switch (ask.kind) {
    case 'follow':
      await follow(ask, asking);
      return;
    case 'record': {
      const record = await recordAt(client, ask.topic, ask);
      update((state) => ({ ...state, follows: false, detail: openDetail(record) }));
      // The list behind it.
      await follow({ kind: 'follow', topic: ask.topic, filter: '' }, asking);
      return;
    }
    case 'raw': {
      const { cluster, topic, partition, offset } = ask.record;
      const { value } = await client.rawRecord(`${cluster}/${topic}`, { partition, offset });
      const raw = Buffer.from(value ?? '', 'base64');
      update((state) =>
        state.detail?.record === ask.record
          ? { ...state, detail: { ...state.detail, raw, selected: 0 } }
          : state,
      );
      return;
    }
    case 'neighbour': {
      const record = await neighbourOf(client, ask.record, ask.by);
      update((state) => ({ ...state, follows: false, detail: openDetail(record) }));
      return;
    }
    case 'column':
      update((state) => withColumn(state, ask.path));
  }
}

async function recordAt(
  client: ControlClient,
  topic: string,
  { partition, offset }: Place,
): Promise<RecordView> {
  const [record] = await client.records(topic, { partition, from: offset, limit: 1 });
  if (record?.offset === offset) return record;
  throw new Error(`${topic}-${partition}@${offset} is no longer in the log: it was let go.`);
}

async function neighbourOf(
  client: ControlClient,
  { mid = '', cluster, topic, partition, offset }: RecordView,
  by: 1 | -1,
): Promise<RecordView> {
  for (const { hops } of await client.journeys(mid)) {
    const here = hops.findIndex(
      (hop) =>
        hop.cluster === cluster &&
        hop.topic === topic &&
        hop.partition === partition &&
        hop.offset === offset,
    );
    const next = here < 0 ? undefined : hops[here + by];
    if (next !== undefined) return recordAt(client, `${next.cluster}/${next.topic}`, next);
  }
  const where = by > 0 ? 'later' : 'before';
  throw new Error(`No stage ${where} has a record of this event; t shows its journey.`);
}

/** Looks up and follows, until something else is asked. */
async function follow(
  { topic, filter: text }: Follow,
  { client, signal, update }: Asking<RecordsState>,
): Promise<void> {
  const filter = text === '' ? undefined : text;
  const early: RecordView[] = [];
  let isLoaded = false;
  const ended = Promise.withResolvers<undefined>();
  const following = client.follow(
    topic,
    { filter },
    {
      data: (records) => {
        if (isLoaded) update((state) => withRecords(state, records));
        else early.push(...records);
      },
      end: (error) => {
        if (error === undefined) ended.resolve(undefined);
        else ended.reject(error);
      },
    },
  );
  signal.addEventListener('abort', () => {
    following[Symbol.dispose]();
    ended.resolve(undefined);
  });
  const lookUp =
    filter === undefined
      ? client.records(topic, { limit: most })
      : lastPassing(client, { topic, filter, signal });
  const showAll = (known: readonly RecordView[]): void => {
    const seen = new Set(known.map(({ partition, offset }) => `${partition}@${offset}`));
    const fresh = early.filter(({ partition, offset }) => !seen.has(`${partition}@${offset}`));
    isLoaded = true;
    update((state) => loaded(state, [...known, ...fresh]));
  };
  // Either may fail first: both are awaited from here on.
  await Promise.all([ended.promise, lookUp.then(showAll)]);
}

interface Search {
  readonly topic: string;
  readonly filter: string;
  readonly signal: AbortSignal;
}

/** The newest records that a filter keeps, oldest first. */
async function lastPassing(
  from: ControlClient,
  { topic, filter, signal }: Search,
): Promise<readonly RecordView[]> {
  const found: RecordView[] = [];
  const ended = Promise.withResolvers<undefined>();
  const searching = from.search(
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
  signal.addEventListener('abort', () => {
    searching[Symbol.dispose]();
    ended.resolve(undefined);
  });
  await ended.promise;
  return found.toReversed();
}
