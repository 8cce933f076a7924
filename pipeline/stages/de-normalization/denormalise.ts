import type { JsonObject } from '../../../schemas/json.ts';
import type { Answer, Lookup, StageContext, StageInput } from '../../stage.ts';
import type { Counter } from '../counter.ts';
import type { StageSettings } from '../settings.ts';
import { endOfDay, formatTimestamp, javaLong, monthsBefore } from '../timestamps.ts';
import { enrich } from './enrich.ts';
import { type Dropped, dropOf } from './filters.ts';
import { createCacheReads, type Keys, keysOf } from './lookups.ts';

/** What became of one event; `futureEts` tells the ets that was set back to the end of today. */
export type Denormalised =
  | { readonly kind: 'denormalised'; readonly value: JsonObject; readonly futureEts?: string }
  | { readonly kind: 'dropped'; readonly drop: Dropped }
  | { readonly kind: 'crashed'; readonly error: unknown };

interface Options {
  readonly context: StageContext;
  readonly settings: StageSettings;
  readonly counter: Counter;
}

/**
 * The nine steps of spec/pipeline.md §3.6 for a window of events, in their order: age, eid, future ets, device, user,
 * dial code, content, place. Each distinct cache key is read once. Never throws: a crash is a result.
 */
export function* denormalise(
  records: readonly StageInput[],
  { context, settings, counter }: Options,
): Generator<readonly Lookup[], readonly Denormalised[], readonly Answer[]> {
  const reads = createCacheReads();
  const now = context.now();
  const limits = {
    oldest: monthsBefore(now, settings.ignorePeriodMonths),
    newest: endOfDay(now, settings.zoneOffsetMinutes),
  };
  const filtered = records.map((record): Keys | Denormalised => {
    try {
      const drop = dropOf(record, { limits, settings, counter });
      if (drop !== undefined) return { kind: 'dropped', drop };
      const keys = keysOf(record.event, settings);
      reads.want('hash', 2, keys.device);
      reads.want('hash', 12, keys.user);
      reads.want('text', 6, keys.dialcode);
      reads.want('text', 5, keys.content);
      reads.want('text', 5, keys.collection);
      reads.want('text', 5, keys.l2);
      return keys;
    } catch (error) {
      return { kind: 'crashed', error };
    }
  });
  reads.answer(reads.list.length > 0 ? yield reads.list : []);

  return filtered.map((keys, index): Denormalised => {
    if ('kind' in keys) return keys;
    const event = records[index]?.event ?? {};
    try {
      const ets = javaLong(Number(event['ets']));
      const isFuture = ets > limits.newest;
      const timed = isFuture ? { ...event, ets: limits.newest } : event;
      const value = enrich(timed, keys, { reads, settings, counter });
      return isFuture
        ? { kind: 'denormalised', value, futureEts: formatTimestamp(ets) }
        : { kind: 'denormalised', value };
    } catch (error) {
      return { kind: 'crashed', error };
    }
  });
}
