import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import type { Effect, StageContext } from '../../stage.ts';
import type { Row } from '../../stores/tables.ts';
import { gsonText, javaDouble } from '../java-text.ts';

/** Whose attempts: the part of the keys that a batch names. */
export interface Enrolment {
  readonly userId: string;
  readonly courseId: string;
  readonly batchId: string;
}

export const attemptsOf = ({ userId, courseId, batchId }: Enrolment): Row => ({
  user_id: userId,
  course_id: courseId,
  batch_id: batchId,
});

export const activityOf = ({ userId, courseId, batchId }: Enrolment): Row => ({
  activity_type: 'Course',
  activity_id: courseId,
  user_id: userId,
  context_id: `cb:${batchId}`,
});

/**
 * The score aggregate of a user in a course batch over all attempts: best score and its maximum, and the number of
 * attempts for each content; what other jobs keep in the maps stays (spec/pipeline.md §3.14 step 6). Undefined when
 * there is no attempt.
 */
export function aggregate(
  enrolment: Enrolment,
  { attempts, known, now }: { attempts: readonly Row[]; known: Row | undefined; now: number },
): Effect | undefined {
  if (attempts.length === 0) return undefined;
  // Cassandra's order within a partition.
  const ordered = attempts.toSorted(
    (a, b) =>
      compare(a['content_id'], b['content_id']) || compare(a['attempt_id'], b['attempt_id']),
  );
  const scores = bestScores(ordered);
  const updated = Object.fromEntries(Object.keys(scores).map((name) => [name, now]));
  return {
    kind: 'row-upsert',
    table: 'user_activity_agg',
    row: {
      ...activityOf(enrolment),
      aggregates: { ...mapIn(known, 'aggregates'), ...scores },
      agg_details: ordered.map(detailOf),
      agg_last_updated: { ...mapIn(known, 'agg_last_updated'), ...updated },
    },
  };
}

function bestScores(attempts: readonly Row[]): Readonly<Record<string, number>> {
  const scores: Record<string, number> = {};
  for (const attempt of attempts) {
    const content = text(attempt['content_id']);
    const score = Number(attempt['total_score'] ?? 0);
    const best = scores[`score:${content}`];
    if (best === undefined || score > best) {
      scores[`score:${content}`] = score;
      scores[`max_score:${content}`] = Number(attempt['total_max_score'] ?? 0);
    }
    scores[`attempts_count:${content}`] = (scores[`attempts_count:${content}`] ?? 0) + 1;
  }
  return scores;
}

function mapIn(row: Row | undefined, column: string): JsonObject {
  const map = row?.[column];
  return isObject(map) ? map : {};
}

/** The JSON text of one attempt, its fields in Gson's order and its date as Gson writes dates. */
function detailOf(attempt: Row): string {
  const fields = [
    `"attempt_id":${gsonText(attempt['attempt_id'] ?? null)}`,
    `"last_attempted_on":${gsonText(gsonDate(Number(attempt['last_attempted_on'] ?? 0)))}`,
    `"score":${javaDouble(Number(attempt['total_score'] ?? 0))}`,
    `"content_id":${gsonText(attempt['content_id'] ?? null)}`,
    `"max_score":${javaDouble(Number(attempt['total_max_score'] ?? 0))}`,
    '"type":"attempt_metrics"',
  ];
  return `{${fields.join(',')}}`;
}

/** `Nov 7, 2019, 5:38:05 AM`, in UTC. */
function gsonDate(ms: number): string {
  return new Intl.DateTimeFormat('en-US', {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'UTC',
  })
    .format(ms)
    .replaceAll('\u202f', ' ');
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

function compare(a: JsonValue | undefined, b: JsonValue | undefined): number {
  const [left, right] = [text(a), text(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The request for a certificate (spec/pipeline.md §3.14 step 7); `uuid` is the random part of its mid. */
export function certificateRequest(
  { userId, courseId, batchId }: Enrolment,
  { context, uuid }: { context: StageContext; uuid: string },
): JsonObject {
  const ets = context.now();
  return {
    eid: 'BE_JOB_REQUEST',
    ets,
    mid: `LP.${ets}.${uuid}`,
    actor: { id: 'Course Certificate Generator', type: 'System' },
    context: { pdata: { ver: '1.0', id: 'org.sunbird.platform' } },
    object: { id: `${batchId}_${courseId}`, type: 'CourseCertificateGeneration' },
    edata: {
      userIds: [userId],
      action: 'issue-certificate',
      iteration: 1,
      trigger: 'auto-issue',
      batchId,
      reIssue: false,
      courseId,
    },
  };
}
