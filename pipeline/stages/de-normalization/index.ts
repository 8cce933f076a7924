import type { JsonObject } from '../../../schemas/json.ts';
import type { Answer, Decision, Stage } from '../../stage.ts';
import type { StageName } from '../../topology.ts';
import { createCounter } from '../counter.ts';
import { didOf, textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { endOfDay, formatTimestamp, javaLong, monthsBefore } from '../timestamps.ts';
import { quarantine } from '../would-crash.ts';
import { enrich } from './enrich.ts';
import { dropOf } from './filters.ts';
import { createCacheReads, type Keys, keysOf } from './lookups.ts';

interface Kept {
  readonly event: JsonObject;
  readonly keys: Keys;
}

/**
 * Drops what is too old or of no interest, and adds what the caches know to the rest, in windows of one event as on
 * iGOT (upstream: de-normalization; spec/pipeline.md §3.6, §3.8). The three deployments differ in name and output only.
 */
export function createDenormalization(
  name: StageName,
  { topic, settings }: { topic: string; settings: StageSettings },
): Stage {
  return {
    name,
    input: 'event',
    *process(inputs, context) {
      const counter = createCounter();
      const reads = createCacheReads();
      const now = context.now();
      const limits = {
        oldest: monthsBefore(now, settings.ignorePeriodMonths),
        newest: endOfDay(now, settings.zoneOffsetMinutes),
      };
      const filtered = inputs.map((record, input): Kept | Decision => {
        const { event } = record;
        try {
          const drop = dropOf(record, { limits, settings, counter });
          if (drop !== undefined) return dropped(input, event, drop);
          const keys = keysOf(event, settings);
          reads.want('hash', 2, keys.device);
          reads.want('hash', 12, keys.user);
          reads.want('text', 6, keys.dialcode);
          reads.want('text', 5, keys.content);
          reads.want('text', 5, keys.collection);
          reads.want('text', 5, keys.l2);
          return { event, keys };
        } catch (error) {
          return quarantine({ input, event }, error, 'dn.crash');
        }
      });
      const answers: readonly Answer[] = reads.list.length > 0 ? yield reads.list : [];
      reads.answer(answers);

      const decisions = filtered.map((kept, input): Decision => {
        if ('outcome' in kept) return kept;
        const { event, keys } = kept;
        try {
          const isFuture = javaLong(Number(event['ets'])) > limits.newest;
          const timed = isFuture ? { ...event, ets: limits.newest } : event;
          const value = enrich(timed, keys, { reads, settings, counter });
          return {
            input,
            mid: textAt(event, 'mid'),
            eid: textAt(event, 'eid'),
            outcome: 'forwarded',
            ...(isFuture
              ? {
                  reason: 'dn.future-ets',
                  detail: `ets was ${formatTimestamp(javaLong(Number(event['ets'])))}`,
                }
              : { reason: 'dn.denormalised' }),
            outputs: [{ topic, key: didOf(value) ?? null, value }],
          };
        } catch (error) {
          return quarantine({ input, event }, error, 'dn.crash');
        }
      });
      return { decisions, counts: counter.counts() };
    },
  };
}

function dropped(
  input: number,
  event: JsonObject,
  drop: { readonly reason: Decision['reason']; readonly detail: string },
): Decision {
  const mid = textAt(event, 'mid');
  return { input, mid, eid: textAt(event, 'eid'), outcome: 'dropped', ...drop, outputs: [] };
}
