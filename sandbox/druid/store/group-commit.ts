import type { IngestAnswer, IngestRequest } from './messages.ts';

/** What commits requests together; `Committer` in production. */
export interface Commits {
  commit(requests: readonly IngestRequest[]): Promise<IngestAnswer[]>;
}

interface Waiting {
  readonly request: IngestRequest;
  readonly resolve: (answer: IngestAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Rows of one commit, about: more wait for the next. */
const maxRecords = 5_000;

/**
 * Commits at once when idle; what arrives while a commit runs waits and goes together into the next one. So a lone event
 * is visible at once, and load makes the batches large by itself. Everything else that writes takes its turn in between.
 */
export class GroupCommit {
  readonly #commits: Commits;
  readonly #waiting: Waiting[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #isScheduled = false;

  constructor(commits: Commits) {
    this.#commits = commits;
  }

  ingest(request: IngestRequest): Promise<IngestAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<IngestAnswer>();
    this.#waiting.push({ request, resolve, reject });
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      void this.alone(() => this.#drain());
    }
    return promise;
  }

  /** Runs `work` when nothing else writes. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #drain(): Promise<void> {
    const taken: Waiting[] = [];
    let records = 0;
    for (
      let next = this.#waiting[0];
      next !== undefined && records < maxRecords;
      next = this.#waiting[0]
    ) {
      taken.push(next);
      this.#waiting.shift();
      records += next.request.records.lengths.length;
    }
    await this.#settle(taken);
    this.#isScheduled = this.#waiting.length > 0;
    if (this.#isScheduled) void this.alone(() => this.#drain());
  }

  /** One datasource's failure must not stop the others: a failed group is tried again one by one. */
  async #settle(taken: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.#commits.commit(taken.map(({ request }) => request));
      for (const [index, { resolve, reject }] of taken.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('a request had no answer'));
        else resolve(answer);
      }
    } catch (error) {
      if (taken.length === 1) taken[0]?.reject(error);
      else for (const one of taken) await this.#settle([one]);
    }
  }
}
