import type { JsonObject } from '../../../schemas/json.ts';
import type { ReasonCode } from '../../reasons.ts';
import type { Decision, Effect, Stage, StageContext, StageInput } from '../../stage.ts';
import { type BatchReads, createBatchReads } from '../batch-reads.ts';
import { type Counter, createCounter } from '../counter.ts';
import { objectAt, textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { isUnreadable, quarantine } from '../would-crash.ts';
import {
  activityOf,
  aggregate,
  attemptsOf,
  certificateRequest,
  type Enrolment,
} from './aggregate.ts';
import { type Answered, answersOf, Caught, type KindAt, scoresOf } from './attempt.ts';
import { aggregatedEnrolment, attemptedOnOf, eventsOf, kindsOf, requiredText } from './fields.ts';
import { cachedCount, questionCount } from './question-count.ts';

const table = 'assessment_aggregator';

/**
 * Scores the attempts that the course service collects, one row an attempt, aggregates them for each user and course
 * batch in Cassandra, and asks for a certificate (upstream: assessment-aggregator; spec/pipeline.md §3.14). What fails
 * goes to `telemetry.assess.failed`.
 */
export function createAssessmentAggregator(settings: StageSettings): Stage {
  return {
    name: 'assessment-aggregator',
    input: 'event',
    *process(inputs, context) {
      const counter = createCounter();
      const reads = createBatchReads();
      for (const { event } of inputs) want(event, reads);
      yield* reads.ask();
      if (settings.skipMissingRecords) for (const { event } of inputs) wantCount(event, reads);
      yield* reads.ask();

      const decisions = inputs.map((record, input): Decision => {
        const { event } = record;
        try {
          return score(record, input, { context, settings, reads, counter });
        } catch (error) {
          if (!(error instanceof Caught)) return quarantine({ input, event }, error, 'as.crash');
          counter.add('failed-event-count');
          const reason = isUnreadable(record) ? 'as.unreadable' : 'as.exception';
          const value = withError(event, error.message);
          return failed(value, input, { reason, detail: error.meaning });
        }
      });
      return { decisions, counts: counter.counts() };
    },
  };
}

function want(event: JsonObject, reads: BatchReads): void {
  const courseId = textAt(event, 'courseId');
  const contentId = textAt(event, 'contentId');
  const userId = textAt(event, 'userId');
  const batchId = textAt(event, 'batchId');
  if (courseId === undefined || contentId === undefined) return;
  reads.want({ kind: 'members', db: 10, key: leafNodesOf(courseId) });
  reads.want({ kind: 'text', db: 5, key: contentId });
  if (userId === undefined || batchId === undefined) return;
  const enrolment = { userId, courseId, batchId };
  reads.want({ kind: 'rows', table, where: attemptsOf(enrolment) });
  reads.want({ kind: 'rows', table: 'user_activity_agg', where: activityOf(enrolment) });
}

function wantCount(event: JsonObject, reads: BatchReads): void {
  const contentId = textAt(event, 'contentId');
  if (contentId === undefined) return;
  try {
    if (cachedCount(contentId, reads) !== 0) return;
  } catch {
    // Met again when the record is scored.
    return;
  }
  reads.want({ kind: 'http', service: 'content-read', path: contentId });
}

const leafNodesOf = (courseId: string): string => `${courseId}:${courseId}:leafnodes`;

interface Given {
  readonly context: StageContext;
  readonly settings: StageSettings;
  readonly reads: BatchReads;
  readonly counter: Counter;
}

/** @throws Caught where production catches, WouldCrash where it does not. */
function score(record: StageInput, input: number, given: Given): Decision {
  const { event } = record;
  const { reads, counter, settings } = given;
  const kindAt = kindsOf(record);
  const courseId = requiredText(event, 'courseId', kindAt);
  const contentId = requiredText(event, 'contentId', kindAt);
  const leafNodes = reads.members(10, leafNodesOf(courseId));
  counter.add(leafNodes.length > 0 ? 'cache-hit-count' : 'cache-hit-miss-count');
  if (leafNodes.length > 0 && !leafNodes.includes(contentId)) {
    counter.add('failed-event-count');
    const detail = `${contentId} is none of the ${leafNodes.length} leaf nodes of ${courseId}`;
    return failed(event, input, { reason: 'as.not-in-course', detail });
  }
  const events = eventsOf(event);
  if (events.length === 0) {
    counter.add('recompute-agg-event-count');
    const enrolment = aggregatedEnrolment(event, courseId);
    return stored(record, input, { ...given, enrolment, reason: 'as.recomputed', effects: [] });
  }
  const answers = answersOf(events, kindAt);
  if (settings.skipMissingRecords) {
    const most = questionCount(contentId, given);
    if (most !== undefined && answers.length > most) {
      counter.add('ignored-event-count');
      const detail = `${answers.length} questions answered, ${contentId} has ${most}`;
      return failed(event, input, { reason: 'as.too-many-questions', detail });
    }
  }
  return save(record, input, { ...given, answers, kindAt });
}

function save(
  record: StageInput,
  input: number,
  given: Given & { readonly answers: readonly Answered[]; readonly kindAt: KindAt },
): Decision {
  const { event } = record;
  const { reads, counter, kindAt, context } = given;
  const attemptId = requiredText(event, 'attemptId', kindAt);
  const batchId = requiredText(event, 'batchId', kindAt);
  const userId = requiredText(event, 'userId', kindAt);
  const courseId = requiredText(event, 'courseId', kindAt);
  const contentId = requiredText(event, 'contentId', kindAt);
  const enrolment = { userId, courseId, batchId };
  const attemptedOn = attemptedOnOf(event, kindAt);
  const known = reads
    .rows(table, attemptsOf(enrolment))
    .find((row) => row['content_id'] === contentId && row['attempt_id'] === attemptId);
  if (known !== undefined) {
    counter.add('db-read-count');
    const last = Number(known['last_attempted_on']);
    if (attemptedOn <= last) {
      counter.add('skipped-event-count');
      const detail = `assessmentTs ${attemptedOn} is not after ${last}`;
      const reason = 'as.not-newer';
      return { ...aboutOf(event, input), outcome: 'dropped', reason, detail, outputs: [] };
    }
  }
  counter.add('db-update-count');
  counter.add('batch-success-event-count');
  const now = context.now();
  const effect: Effect = {
    kind: 'row-upsert',
    table,
    row: {
      ...attemptsOf(enrolment),
      content_id: contentId,
      attempt_id: attemptId,
      created_on: known?.['created_on'] ?? now,
      updated_on: now,
      last_attempted_on: attemptedOn,
      ...scoresOf(given.answers),
    },
  };
  reads.apply([effect]);
  const reason = known === undefined ? 'as.scored' : 'as.scored-again';
  return stored(record, input, { ...given, enrolment, reason, effects: [effect] });
}

/** The score aggregate and the request for a certificate follow every attempt that was taken. */
function stored(
  { id, event }: StageInput,
  input: number,
  given: Given & {
    readonly enrolment: Enrolment;
    readonly reason: ReasonCode;
    readonly effects: readonly Effect[];
  },
): Decision {
  const { context, reads, counter, enrolment, reason } = given;
  counter.add('cert-issue-events-count');
  counter.add('db-score-read-count');
  const total = aggregate(enrolment, {
    attempts: reads.rows(table, attemptsOf(enrolment)),
    known: reads.rows('user_activity_agg', activityOf(enrolment))[0],
    now: context.now(),
  });
  if (total !== undefined) {
    counter.add('db-score-update-count');
    reads.apply([total]);
  }
  const effects = [...given.effects, ...(total === undefined ? [] : [total])];
  // By the attempt, not by where it stands: offsets differ from run to run.
  const uuid = context.uuid(`${textAt(event, 'attemptId') ?? id} certificate`);
  const request = certificateRequest(enrolment, { context, uuid });
  const outputs = [{ topic: 'issue.certificate.request', key: null, value: request }];
  const outcome = effects.length > 0 ? 'stored' : 'forwarded';
  return { ...aboutOf(event, input), outcome, reason, outputs, effects };
}

function aboutOf(event: JsonObject, input: number): Pick<Decision, 'input' | 'mid' | 'eid'> {
  return { input, mid: textAt(event, 'mid'), eid: textAt(event, 'eid') };
}

function failed(
  value: JsonObject,
  input: number,
  { reason, detail }: { reason: ReasonCode; detail: string },
): Decision {
  const outputs = [{ topic: 'telemetry.assess.failed', key: textAt(value, 'mid') ?? null, value }];
  return { ...aboutOf(value, input), outcome: 'failed', reason, detail, outputs };
}

/** The batch with the error that production writes into it: no text for a null pointer. */
function withError(event: JsonObject, message: string): JsonObject {
  return {
    ...event,
    flags: event['flags'] ?? {},
    metadata: {
      ...objectAt(event, 'metadata'),
      ...(message === '' ? {} : { validation_error: message }),
      src: 'AssessmentAggregator',
    },
  };
}
