import type { ControlClient, RecordView } from '../../../sandbox/control/index.ts';
import type { Asking } from '../../screen.ts';
import { loaded, withRecords, type RecordsState } from './records-state.ts';

/** What the screen asks: the newest records of a topic that a filter keeps (empty: all), and those that come. */
export interface RecordsAsk {
  readonly kind: 'follow';
  readonly topic: string;
  readonly filter: string;
}

// Records looked up when a topic is opened.
const most = 200;

/** Looks up and follows, until something else is asked. */
export async function askRecords(
  { topic, filter: text }: RecordsAsk,
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
  const known =
    filter === undefined
      ? await client.records(topic, { limit: most })
      : await lastPassing(client, { topic, filter, signal });
  const seen = new Set(known.map(({ partition, offset }) => `${partition}@${offset}`));
  const fresh = early.filter(({ partition, offset }) => !seen.has(`${partition}@${offset}`));
  isLoaded = true;
  update((state) => loaded(state, [...known, ...fresh]));
  await ended.promise;
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
