import type { JsonObject } from '../../../schemas/json.ts';
import type { Decision, Effect, Stage, StageInput } from '../../stage.ts';
import { type BatchReads, createBatchReads } from '../batch-reads.ts';
import { textAt } from '../readers.ts';
import { isUnreadable } from '../would-crash.ts';
import { type Rating, readRating, timeUuid } from './event.ts';
import { summaryAfter } from './summary.ts';

/**
 * Keeps the summary and the lookup of ratings in Cassandra, for users who are enrolled in what they rate (iGOT;
 * upstream: rating; spec/pipeline.md §3.15). Whatever fails goes to `rating.failedRating`; what was written before it
 * failed stays written, as in production.
 */
export const rating: Stage = {
  name: 'rating',
  input: 'event',
  *process(inputs) {
    const reads = createBatchReads();
    for (const record of inputs) want(record, reads);
    yield* reads.ask();
    return {
      decisions: inputs.map((record, input) => rate(record, input, reads)),
      // Production's job has no counters.
      counts: {},
    };
  },
};

function want({ event, value }: StageInput, reads: BatchReads): void {
  const userid = textAt(event, 'user_id');
  const courseid = textAt(event, 'activity_id');
  if (userid === undefined || courseid === undefined) return;
  reads.want({ kind: 'rows', table: 'user_enrolments', where: { userid, courseid } });
  try {
    const known = readRating(event, value);
    reads.want({ kind: 'rows', table: 'ratings_summary', where: summaryKey(known) });
    reads.want({ kind: 'rows', table: 'ratings_lookup', where: lookupKey(known) });
  } catch {
    // Met again when the record is rated.
  }
}

const summaryKey = ({ activityId, activityType }: Rating): Record<string, string> => ({
  activityid: activityId,
  activitytype: activityType,
});

/** Where the previous rating is looked for: everybody's of that value. */
const lookupKey = (rated: Rating): Record<string, string | number> => ({
  ...summaryKey(rated),
  rating: rated.previous?.rating ?? 0,
});

function rate(record: StageInput, input: number, reads: BatchReads): Decision {
  const { event } = record;
  const effects: Effect[] = [];
  try {
    const userid = textAt(event, 'user_id');
    const courseid = textAt(event, 'activity_id');
    if (userid !== undefined && courseid !== undefined) {
      const where = { userid, courseid };
      if (reads.rows('user_enrolments', where).length === 0) {
        const detail = `${userid} is not enrolled in ${courseid}`;
        return failed(event, input, { reason: 'ra.not-enrolled', detail, effects });
      }
    }
    const write = (effect: Effect): void => {
      reads.apply([effect]);
      effects.push(effect);
    };
    store(readRating(event, record.value), reads, write);
    const about = { input, mid: textAt(event, 'mid'), eid: textAt(event, 'eid'), outputs: [] };
    return { ...about, outcome: 'stored', reason: 'ra.stored', effects };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const reason = isUnreadable(record) ? 'ra.unreadable' : 'ra.exception';
    return failed(event, input, { reason, detail, effects });
  }
}

function store(rated: Rating, reads: BatchReads, write: (effect: Effect) => void): void {
  const [known] = reads.rows('ratings_summary', summaryKey(rated));
  const summary = summaryAfter(rated, known);
  if (summary !== undefined) write({ kind: 'row-upsert', table: 'ratings_summary', row: summary });
  if (reads.rows('ratings_lookup', lookupKey(rated)).length > 0) {
    const updatedon = timeUuid(rated.previous?.updatedOn, 'prevValues.updatedOn');
    write({
      kind: 'row-delete',
      table: 'ratings_lookup',
      key: { ...lookupKey(rated), updatedon },
    });
  }
  write({
    kind: 'row-upsert',
    table: 'ratings_lookup',
    row: {
      ...summaryKey(rated),
      rating: rated.rating,
      updatedon: timeUuid(rated.updatedOn, 'updatedValues.updatedOn'),
      review: rated.review ?? null,
      userid: rated.userId,
    },
  });
}

function failed(
  event: JsonObject,
  input: number,
  why: Pick<Decision, 'reason' | 'detail' | 'effects'>,
): Decision {
  const mid = textAt(event, 'mid');
  return {
    input,
    mid,
    eid: textAt(event, 'eid'),
    outcome: 'failed',
    ...why,
    outputs: [{ topic: 'rating.failedRating', key: mid ?? null, value: event }],
  };
}
