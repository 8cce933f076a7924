import type { JsonObject } from '../../../schemas/json.ts';
import type { Answer, Decision, Output, Stage, StageInput } from '../../stage.ts';
import { createLookups, isFirst } from '../claims.ts';
import { createCounter } from '../counter.ts';
import { denormalise, type Denormalised } from '../de-normalization/denormalise.ts';
import { countWindow } from '../de-normalization/window.ts';
import { didOf, flagged, textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { isUnreadable, quarantine, shown, WouldCrash } from '../would-crash.ts';

const name = 'summary-denormalization';

/** A record after the dedup: the event as it goes on, or the decision that ends it. */
type Deduplicated = { readonly record: StageInput } | Decision;

/**
 * Deduplicates summaries by `mid` (db 9; one without mid is unique), writes the unique ones to
 * `telemetry.derived.unique` whatever their eid and age, and denormalises them for `druid.events.summary`
 * (upstream: de-normalization, SummaryDenormalizationJob; spec/pipeline.md §3.7). A summary that is too old or whose
 * eid is skipped stops at `telemetry.derived.unique`. With a window count above one the denormalisation waits.
 */
export function createSummaryDenormalization(settings: StageSettings): Stage {
  const window = countWindow({
    count: settings.summaryWindowCount,
    shards: settings.windowShards,
    stage: perWindow(settings),
  });
  return {
    name,
    input: 'event',
    ...(window === undefined ? {} : { window }),
    *process(inputs, context) {
      const counter = createCounter();
      const claims = createLookups();
      const claimOf = inputs.map(({ id, event }) => {
        const key = event['mid'];
        if (typeof key !== 'string') return -1;
        return claims.add({
          kind: 'claim',
          db: 9,
          key,
          ttlSeconds: settings.dedupTtlSeconds,
          by: id,
        });
      });
      const answers: readonly Answer[] = claims.list.length > 0 ? yield claims.list : [];
      const deduplicated = inputs.map((record, input): Deduplicated => {
        try {
          const answer = answers[claimOf[input] ?? -1];
          const result = deduplicate(record, input, answer === undefined || isFirst(answer));
          counter.add('record' in result ? 'unique-event-count' : 'duplicate-event-count');
          return result;
        } catch (error) {
          return quarantine({ input, event: record.event }, error, 'sd.crash');
        }
      });
      if (window !== undefined) {
        const decisions = deduplicated.map((one, input) =>
          'record' in one ? waiting(input, one.record.event) : one,
        );
        return { decisions, counts: counter.counts() };
      }

      const unique = deduplicated.flatMap((one) => ('record' in one ? [one.record] : []));
      const results = yield* denormalise(unique, { context, settings, counter });
      let next = 0;
      const decisions = deduplicated.map((one, input): Decision => {
        if (!('record' in one)) return one;
        const result = results[next];
        next += 1;
        return decide(one.record.event, input, { result, first: [toUnique(one.record.event)] });
      });
      return { decisions, counts: counter.counts() };
    },
  };
}

/** What is done with a full window: the events are on `telemetry.derived.unique` already. */
function perWindow(settings: StageSettings): Stage {
  return {
    name,
    input: 'event',
    *process(inputs, context) {
      const counter = createCounter();
      const results = yield* denormalise(inputs, { context, settings, counter });
      const decisions = inputs.map(({ event }, input) =>
        decide(event, input, { result: results[input], first: [] }),
      );
      return { decisions, counts: counter.counts() };
    },
  };
}

/** @throws WouldCrash when mid is there and not text, or the record cannot be read: the denormalisation needs its ets. */
function deduplicate(record: StageInput, input: number, first: boolean): Deduplicated {
  const { event } = record;
  if (isUnreadable(record)) {
    throw new WouldCrash('dn.unreadable', 'the record is not a JSON object');
  }
  const mid = event['mid'];
  if (mid !== undefined && typeof mid !== 'string') {
    throw new WouldCrash('sd.mid-not-text', `mid is not text: ${shown(mid)}`);
  }
  const value = { ...event, flags: flagged(event, { summary_denorm_duplicate: !first }) };
  if (first) return { record: { ...record, event: value } };
  return {
    ...about(input, event),
    outcome: 'duplicate',
    reason: 'sd.duplicate',
    outputs: [{ topic: 'telemetry.duplicate', key: didOf(value) ?? null, value }],
  };
}

function about(input: number, event: JsonObject): Pick<Decision, 'input' | 'mid' | 'eid'> {
  return { input, mid: textAt(event, 'mid'), eid: textAt(event, 'eid') };
}

function toUnique(value: JsonObject): Output {
  return { topic: 'telemetry.derived.unique', key: didOf(value) ?? null, value };
}

function waiting(input: number, event: JsonObject): Decision {
  const outputs = [toUnique(event)];
  return { ...about(input, event), outcome: 'waiting', reason: 'sd.waiting', outputs, held: event };
}

function decide(
  event: JsonObject,
  input: number,
  { result, first }: { result: Denormalised | undefined; first: readonly Output[] },
): Decision {
  if (result === undefined || result.kind === 'crashed') {
    return quarantine({ input, event }, result?.error, 'dn.crash');
  }
  if (result.kind === 'dropped') {
    const { reason, detail } = result.drop;
    return first.length === 0
      ? { ...about(input, event), outcome: 'dropped', reason, detail, outputs: [] }
      : {
          ...about(input, event),
          outcome: 'forwarded',
          reason: reason === 'dn.expired' ? 'sd.expired' : 'sd.skipped',
          detail,
          outputs: first,
        };
  }
  const { value, futureEts } = result;
  return {
    ...about(input, event),
    outcome: 'forwarded',
    ...(futureEts === undefined
      ? { reason: 'sd.denormalised' }
      : { reason: 'dn.future-ets', detail: `ets was ${futureEts}` }),
    outputs: [...first, { topic: 'druid.events.summary', key: didOf(value) ?? null, value }],
  };
}
