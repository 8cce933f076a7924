import type { EventSchemas, Verdict } from '../../../schemas/index.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { ReasonCode } from '../../reasons.ts';
import type {
  Answer,
  Decision,
  Lookup,
  Outcome,
  Stage,
  StageContext,
  StageInput,
} from '../../stage.ts';
import { createLookups, isFirst } from '../claims.ts';
import { type Counter, createCounter } from '../counter.ts';
import { didOf, flagged, objectAt, textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { explain, refuseCrash } from '../verdict-text.ts';
import { isUnreadable, quarantine, shown, WouldCrash } from '../would-crash.ts';
import { contextOf, corrected, stampsOf } from './correction.ts';
import { withHubOf } from './hub.ts';
import { flattenShare } from './share-items.ts';
import { routeOf, routeOfShareItem } from './routing.ts';

interface Work {
  readonly schemas: EventSchemas;
  readonly settings: StageSettings;
  readonly context: StageContext;
  readonly counter: Counter;
  /** Producers that upstream deduplicates. */
  readonly listed: ReadonlySet<string>;
}

/** A valid event before dedup; `isDeduplicated` is false for producers that upstream lets pass. */
interface Valid {
  readonly event: JsonObject;
  readonly eid: string;
  readonly isDeduplicated: boolean;
  readonly claim: number;
}

/**
 * Validates, corrects, completes, deduplicates (db 7) and routes single events, and flattens SHARE
 * (upstream: pipeline-preprocessor; spec/pipeline.md §3.4, §3.5). Children are the SHARE_ITEMs.
 */
export function createPipelinePreprocessor({
  schemas,
  settings,
}: Pick<Work, 'schemas' | 'settings'>): Stage {
  return {
    name: 'pipeline-preprocessor',
    input: 'event',
    *process(inputs, context) {
      const listed = new Set(settings.dedupProducers.map((id) => id.replace('{env}', context.env)));
      const counter = createCounter();
      const work: Work = { schemas, settings, context, counter, listed };
      const claims = createLookups();
      const examined = inputs.map((record, input): Valid | Decision => {
        try {
          return examine(record, input, { work, add: claims.add });
        } catch (error) {
          return quarantine({ input, event: record.event }, error, 'pp.crash');
        }
      });
      const answers: readonly Answer[] = claims.list.length > 0 ? yield claims.list : [];

      const decisions: Decision[] = [];
      for (const [input, valid] of examined.entries()) {
        if ('outcome' in valid) {
          decisions.push(valid);
          continue;
        }
        try {
          decisions.push(
            ...settle(valid, input, {
              work,
              id: inputs[input]?.id ?? '',
              answer: answers[valid.claim],
            }),
          );
        } catch (error) {
          decisions.push(quarantine({ input, event: valid.event }, error, 'pp.crash'));
        }
      }
      return { decisions, counts: counter.counts() };
    },
  };
}

function decide(
  input: number,
  event: JsonObject,
  to: { outcome: Outcome; reason: ReasonCode; topic: string; detail?: string },
): Decision {
  return {
    input,
    mid: textAt(event, 'mid'),
    eid: textAt(event, 'eid'),
    outcome: to.outcome,
    reason: to.reason,
    ...(to.detail === undefined ? {} : { detail: to.detail }),
    outputs: [{ topic: to.topic, key: didOf(event) ?? null, value: event }],
  };
}

/** Steps 1 to 6, and the question of step 7. */
function examine(
  record: StageInput,
  input: number,
  { work, add }: { work: Work; add: (lookup: Lookup) => number },
): Valid | Decision {
  const { schemas, settings, context, counter, listed } = work;
  const rawEid = record.event['eid'];
  if (rawEid !== undefined && typeof rawEid !== 'string') {
    throw new WouldCrash('pp.eid-not-text', `eid is not text: ${shown(rawEid)}`);
  }
  const verdict = schemas.validateEvent(record.event);
  refuseCrash(verdict, 'pp.schema-crash');
  if (verdict.kind !== 'valid') return invalid(record, input, { verdict, counter });
  counter.add('validation-success-event-count');

  const eid = rawEid ?? '';
  const isLog = eid.toUpperCase() === 'LOG';
  const producer = textAt(objectAt(objectAt(record.event, 'context'), 'pdata'), 'id');
  const isDeduplicated =
    context.flavour === 'igot' || (producer !== undefined && listed.has(producer));
  const event = {
    ...corrected(record.event),
    type: 'events',
    flags: flagged(
      record.event,
      isLog || isDeduplicated
        ? { pp_validation_processed: true }
        : { pp_validation_processed: true, pp_duplicate_skipped: true },
    ),
    ...contextOf(record.event, settings),
    ...stampsOf(record.event, context.now(), settings),
  };
  if (isLog) {
    counter.add('log-route-success-count');
    return decide(input, event, {
      outcome: 'forwarded',
      reason: 'pp.log',
      topic: 'druid.events.log',
    });
  }
  const key = record.event['mid'];
  if (!isDeduplicated || key === undefined) return { event, eid, isDeduplicated, claim: -1 };
  if (typeof key !== 'string') {
    throw new WouldCrash('pp.mid-not-text', `mid is not text: ${shown(key)}`);
  }
  const ttlSeconds = settings.dedupTtlSeconds;
  const claim = add({ kind: 'claim', db: 7, key, ttlSeconds, by: record.id });
  return { event, eid, isDeduplicated, claim };
}

function invalid(
  record: StageInput,
  input: number,
  { verdict, counter }: { verdict: Exclude<Verdict, { kind: 'valid' }>; counter: Counter },
): Decision {
  const { event } = record;
  counter.add('validation-failed-event-count');
  const value = {
    ...event,
    flags: flagged(event, { pp_validation_processed: false }),
    metadata: {
      ...objectAt(event, 'metadata'),
      validation_error: verdict.text,
      src: 'PipelinePreprocessor',
    },
  };
  const reason =
    verdict.kind === 'no-schema'
      ? 'pp.schema-not-found'
      : isUnreadable(record)
        ? 'pp.unreadable'
        : 'pp.schema-invalid';
  const detail = explain(verdict);
  return decide(input, value, { outcome: 'failed', reason, topic: 'telemetry.failed', detail });
}

/** Steps 7 to 10: the event's decision, and one for each SHARE_ITEM. */
function settle(
  { event, eid, isDeduplicated, claim }: Valid,
  input: number,
  { work, id, answer }: { work: Work; id: string; answer: Answer | undefined },
): readonly Decision[] {
  const { settings, context, counter } = work;
  if (isDeduplicated && !isFirst(answer)) {
    counter.add('duplicate-event-count');
    const value = { ...event, flags: flagged(event, { pp_duplicate: true }) };
    const reason = claim < 0 ? 'pp.mid-missing' : 'pp.duplicate';
    return [decide(input, value, { outcome: 'duplicate', reason, topic: 'telemetry.duplicate' })];
  }
  counter.add('unique-event-count');

  const { flavour } = context;
  const unique = flavour === 'igot' ? withHubOf(event, eid) : event;
  const route = routeOf(unique, eid, { flavour, settings, counter });
  const mid = textAt(event, 'mid');
  const own: Decision = { input, mid, eid, outcome: 'forwarded', ...route };
  if (eid !== 'SHARE') return [own];

  const { items, events } = flattenShare(unique, () =>
    // By the event, not by where it stands: offsets differ from run to run.
    context.uuid(`${mid ?? id} share-item`),
  );
  for (let count = 0; count < items; count += 1) counter.add('share-item-event-success-count');
  return [
    own,
    ...events.map((item, child): Decision => ({
      input,
      child,
      mid: textAt(item, 'mid'),
      eid: 'SHARE_ITEM',
      outcome: 'forwarded',
      ...routeOfShareItem(item, { settings, counter }),
    })),
  ];
}
