import type { EventSchemas, Verdict } from '../../../schemas/index.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { ReasonCode } from '../../reasons.ts';
import type { Answer, Decision, Outcome, Stage, StageInput } from '../../stage.ts';
import { createLookups, isFirst } from '../claims.ts';
import { type Counter, createCounter } from '../counter.ts';
import { flagged, objectAt, textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { explain, refuseCrash } from '../verdict-text.ts';
import { isUnreadable, quarantine, shown, WouldCrash } from '../would-crash.ts';

interface Options {
  readonly schemas: EventSchemas;
  readonly settings: StageSettings;
}

/**
 * The last gate before Druid: deduplicates by `mid` (db 8; a missing mid counts as duplicate), validates against the
 * Druid schemas and routes summaries and telemetry apart (upstream: druid-events-validator; spec/pipeline.md §3.9).
 */
export function createDruidEventsValidator({ schemas, settings }: Options): Stage {
  return {
    name: 'druid-events-validator',
    input: 'event',
    *process(inputs) {
      const counter = createCounter();
      const claims = createLookups();
      const claimOf = inputs.map(({ id, event }) => {
        const key = event['mid'];
        if (!settings.druidDeduplication || typeof key !== 'string') return -1;
        const ttlSeconds = settings.dedupTtlSeconds;
        return claims.add({ kind: 'claim', db: 8, key, ttlSeconds, by: id });
      });
      const answers: readonly Answer[] = claims.list.length > 0 ? yield claims.list : [];

      const decisions = inputs.map((record, input): Decision => {
        try {
          const settled = settings.druidDeduplication
            ? deduplicate(record, input, { first: isFirst(answers[claimOf[input] ?? -1]), counter })
            : undefined;
          return settled ?? judge(record.event, input, { schemas, settings, counter });
        } catch (error) {
          return quarantine({ input, event: record.event }, error, 'dv.crash');
        }
      });
      return { decisions, counts: counter.counts() };
    },
  };
}

function decide(
  input: number,
  event: JsonObject,
  to: { outcome: Outcome; reason: ReasonCode; topic: string; detail?: string },
): Decision {
  const mid = textAt(event, 'mid');
  return {
    input,
    mid,
    eid: textAt(event, 'eid'),
    outcome: to.outcome,
    reason: to.reason,
    ...(to.detail === undefined ? {} : { detail: to.detail }),
    outputs: [{ topic: to.topic, key: mid ?? null, value: event }],
  };
}

/** The decision on a duplicate; undefined for the first event of its mid. */
function deduplicate(
  record: StageInput,
  input: number,
  { first, counter }: { first: boolean; counter: Counter },
): Decision | undefined {
  const { event } = record;
  const mid = event['mid'];
  if (mid !== undefined && typeof mid !== 'string') {
    throw new WouldCrash('dv.mid-not-text', `mid is not text: ${shown(mid)}`);
  }
  if (mid !== undefined && first) {
    counter.add('unique-event-count');
    return undefined;
  }
  counter.add('duplicate-event-count');
  const value = { ...event, flags: flagged(event, { dv_duplicate: true }) };
  const reason = isUnreadable(record)
    ? 'dv.unreadable'
    : mid === undefined
      ? 'dv.mid-missing'
      : 'dv.duplicate';
  return decide(input, value, { outcome: 'duplicate', reason, topic: 'telemetry.duplicate' });
}

function judge(
  event: JsonObject,
  input: number,
  { schemas, settings, counter }: Options & { counter: Counter },
): Decision {
  const eid = event['eid'];
  if (eid !== undefined && typeof eid !== 'string') {
    throw new WouldCrash('dv.eid-not-text', `eid is not text: ${shown(eid)}`);
  }
  let value = event;
  if (settings.druidValidation) {
    const verdict = schemas.validateDruidEvent(event);
    refuseCrash(verdict, 'dv.schema-crash');
    if (verdict.kind !== 'valid') return invalid(event, input, { verdict, counter });
    counter.add('validation-success-message-count');
    value = { ...event, flags: flagged(event, { dv_processed: true }) };
  }
  const isSummary = eid?.toUpperCase() === 'ME_WORKFLOW_SUMMARY';
  counter.add(isSummary ? 'summary-route-success-count' : 'telemetry-route-success-count');
  return decide(
    input,
    value,
    isSummary
      ? { outcome: 'forwarded', reason: 'dv.summary', topic: 'druid.events.summary' }
      : { outcome: 'forwarded', reason: 'dv.telemetry', topic: 'druid.events.telemetry' },
  );
}

function invalid(
  event: JsonObject,
  input: number,
  { verdict, counter }: { verdict: Exclude<Verdict, { kind: 'valid' }>; counter: Counter },
): Decision {
  counter.add('validation-failed-message-count');
  const value = {
    ...event,
    flags: flagged(event, { dv_processed: false, dv_validation_failed: true }),
    metadata: { ...objectAt(event, 'metadata'), dv_error: verdict.text, src: 'DruidValidator' },
  };
  return decide(input, value, {
    outcome: 'failed',
    reason: 'dv.schema-invalid',
    topic: 'telemetry.failed',
    detail: explain(verdict),
  });
}
