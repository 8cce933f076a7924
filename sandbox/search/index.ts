import type { SearchEvent } from '../control/types.ts';
import { searchProblems } from './problems.ts';
import { Scanner } from './scanner.ts';
import { search, type SearchOptions } from './search.ts';

export { batchReader } from './read-batches.ts';
export type { SearchedPartition } from './partition-walk.ts';

/** Runs searches, each in a worker thread; one thread waits ready once a search has ended. */
export interface Searches extends AsyncDisposable {
  /** @throws SEARCH_BUSY, and as `search` */
  search(options: SearchOptions): AsyncGenerator<SearchEvent>;
}

const mostAtOnce = 4;

/** No thread is started before the first search. */
export function createSearches(): Searches {
  const busy = new Set<Scanner>();
  let ready: Scanner | undefined;
  const take = (): Scanner => {
    // One that ended while it waited is no use any more.
    const scanner = ready?.isIdle === true ? ready : new Scanner();
    ready = undefined;
    busy.add(scanner);
    return scanner;
  };
  const giveBack = async (scanner: Scanner): Promise<void> => {
    busy.delete(scanner);
    // One that is still at work was stopped: only its end stops it.
    if (scanner.isIdle && ready === undefined) ready = scanner;
    else await scanner.end();
  };
  return {
    async *search(options) {
      if (busy.size >= mostAtOnce) throw searchProblems.error('SEARCH_BUSY', { most: mostAtOnce });
      const scanner = take();
      try {
        yield* search(options, scanner);
      } finally {
        await giveBack(scanner);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...busy, ...(ready === undefined ? [] : [ready])].map((one) => one.end()));
    },
  };
}
