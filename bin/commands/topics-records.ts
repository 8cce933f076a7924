import type { RecordView, SearchEvent, SearchQuery } from '../../sandbox/control/index.ts';
import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { spanMs, wholeNumber } from '../input.ts';
import { harmless, printData, say } from '../output.ts';

interface TailOptions {
  readonly json?: boolean;
  readonly limit: string;
  readonly follow?: boolean;
  readonly text?: string;
  readonly filter?: string;
  readonly from?: string;
}

/** The last records of a topic, oldest first, and with `--follow` what comes. */
export async function tail(topic: string, options: TailOptions): Promise<void> {
  const { text, filter, from } = options;
  if (filter !== undefined && (text !== undefined || from !== undefined)) {
    say('--filter says it all: a word for --text, offset >= N for --from.');
    process.exitCode = exitCode.usage;
    return;
  }
  const client = connect();
  const limit = wholeNumber('limit', options.limit);
  const show = (records: readonly RecordView[]): void => {
    for (const record of records)
      printData(options.json === true ? JSON.stringify(record) : line(record));
  };
  if (filter === undefined) {
    show(
      await client.records(topic, {
        limit,
        ...(text === undefined ? {} : { text }),
        ...(from === undefined ? {} : { from: wholeNumber('from', from) }),
      }),
    );
  } else {
    const last: RecordView[] = [];
    await searched(filter, { topics: [topic], limit }, (records) => last.push(...records));
    show(last.toReversed());
  }
  if (options.follow !== true) return;
  await untilInterrupted((end) => client.follow(topic, { text, filter }, { data: show, end }));
}

interface SearchOptions {
  readonly json?: boolean;
  readonly topic?: readonly string[];
  readonly order: 'newest' | 'oldest';
  readonly limit?: string;
  readonly within: string;
}

/** Prints what a filter keeps as it is found; messages tell why the search stopped. Exit 5 when time ran out. */
export async function search(filter: string, options: SearchOptions): Promise<void> {
  const query = {
    topics: options.topic ?? [],
    order: options.order,
    ...(options.limit === undefined ? {} : { limit: wholeNumber('limit', options.limit) }),
    withinMs: spanMs(options.within),
  };
  const end = await searched(filter, query, (records) => {
    for (const record of records) {
      printData(
        options.json === true ? JSON.stringify(record) : `${record.topic}  ${line(record)}`,
      );
    }
  });
  if (end === undefined) return;
  const { reason, found, tookMs, scannedRecords, scannedBytes } = end;
  const looked = `${scannedRecords} records (${Math.round(scannedBytes / 1e6)} MB) looked at in ${Math.round(tookMs)} ms`;
  say(`${found} found: ${reasons[reason]}; ${looked}.`);
  if (reason === 'deadline') process.exitCode = exitCode.notDrained;
}

const reasons = {
  limit: 'there may be more, the limit is reached',
  deadline: 'there may be more, --within is over',
  end: 'that is all',
  cancelled: 'the sandbox ended the search',
};

type End = Extract<SearchEvent, { kind: 'end' }>;

/** Runs a search to its end; undefined when it was interrupted. */
async function searched(
  filter: string,
  query: SearchQuery,
  onRecords: (records: readonly RecordView[]) => void,
): Promise<End | undefined> {
  let last: End | undefined;
  const client = connect();
  await untilInterrupted((end) =>
    client.search(filter, query, {
      data: (event) => {
        if (event.kind === 'records') onRecords(event.records);
        else if (event.kind === 'end') last = event;
      },
      end,
    }),
  );
  return last;
}

/** Waits for a stream's end; Ctrl-C ends it. */
async function untilInterrupted(
  open: (end: (error: Error | undefined) => void) => Disposable,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stream = open((error) => {
      process.off('SIGINT', stop);
      if (error === undefined) resolve();
      else reject(error);
    });
    const stop = (): void => {
      stream[Symbol.dispose]();
      resolve();
    };
    process.once('SIGINT', stop);
  });
}

function line({ partition, offset, timestamp, key, value, text }: RecordView): string {
  const shown = value === undefined ? harmless(text ?? '') : harmless(JSON.stringify(value));
  return `${new Date(timestamp).toISOString()}  ${partition}@${offset}  ${harmless(key ?? '-')}  ${shown}`;
}
