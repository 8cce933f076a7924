import type { IngestAnswer } from '../store/messages.ts';

/** Druid's row counters of a task. */
export interface RowCounts {
  processed: number;
  processedBytes: number;
  processedWithError: number;
  thrownAway: number;
  unparseable: number;
}

const kept = 50;

/** Counts rows since the supervisor started and keeps the last problems. */
export class Counters {
  readonly totals: RowCounts = {
    processed: 0,
    processedBytes: 0,
    processedWithError: 0,
    thrownAway: 0,
    unparseable: 0,
  };
  readonly parseErrors: {
    readonly timeOfError: string;
    readonly details: readonly string[];
    readonly offset: number;
  }[] = [];
  readonly recentErrors: { readonly timestamp: string; readonly message: string }[] = [];

  add(answer: IngestAnswer): void {
    this.totals.processed += answer.processed;
    this.totals.processedBytes += answer.bytes;
    const timeOfError = new Date().toISOString();
    for (const { offset, kind, detail } of answer.problems) {
      this.totals[kind] += 1;
      if (kind !== 'thrownAway') this.parseErrors.push({ timeOfError, details: [detail], offset });
    }
    this.parseErrors.splice(0, this.parseErrors.length - kept);
  }

  addError(message: string): void {
    if (this.recentErrors.at(-1)?.message === message) return;
    this.recentErrors.push({ timestamp: new Date().toISOString(), message });
    this.recentErrors.splice(0, this.recentErrors.length - kept);
  }
}
