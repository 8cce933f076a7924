import type { JsonObject } from '../../../schemas/json.ts';
import type { Decision, Effect, Stage } from '../../stage.ts';
import { type BatchReads, createBatchReads } from '../batch-reads.ts';
import { type Counter, createCounter } from '../counter.ts';
import { gsonText } from '../java-text.ts';
import type { StageSettings } from '../settings.ts';
import { quarantine, shown, WouldCrash } from '../would-crash.ts';
import { dialCodesIn, isCached, updateDialCode } from './dial-codes.ts';
import { cachedObject, newProperties } from './properties.ts';

/**
 * Keeps content in Redis db 5 from the change log of the knowledge graph, and the dial codes that a change names in
 * db 6, asking the dial code service for those that are not there (upstream: content-cache-updater;
 * spec/pipeline.md §3.13). Neither operation nor object type is looked at: a deletion updates too.
 */
export function createContentCacheUpdater({ zoneOffsetMinutes }: StageSettings): Stage {
  return {
    name: 'content-cache-updater',
    input: 'event',
    *process(inputs) {
      const counter = createCounter();
      const reads = createBatchReads();
      const changes = inputs.map(({ event }) => changeOf(event, zoneOffsetMinutes));
      for (const change of changes) {
        if (change.kind !== 'change') continue;
        reads.want({ kind: 'text', db: 5, key: change.id });
        for (const key of change.dialCodes) reads.want({ kind: 'text', db: 6, key });
      }
      yield* reads.ask();
      wantUncached(changes, reads);
      yield* reads.ask();

      const decisions = inputs.map((record, input): Decision => {
        const change = changes[input];
        const about = { input, mid: undefined, eid: undefined, outputs: [] };
        if (change === undefined || change.kind === 'skipped') {
          counter.add('skipped-event-count');
          return { ...about, outcome: 'dropped', reason: 'cc.no-node-id' };
        }
        try {
          if (change.kind === 'crashed') throw change.error;
          const effects = update(change, { reads, counter });
          reads.apply(effects);
          const detail = `node ${change.id}`;
          if (effects.length === 0) {
            return { ...about, outcome: 'dropped', reason: 'cc.nothing-new', detail };
          }
          const reason = change.dialCodes.length > 0 ? 'cc.dial-codes' : 'cc.stored';
          return { ...about, outcome: 'stored', reason, detail, effects };
        } catch (error) {
          return quarantine({ input, event: record.event }, error, 'cc.crash');
        }
      });
      return { decisions, counts: counter.counts() };
    },
  };
}

interface Change {
  readonly kind: 'change';
  readonly id: string;
  readonly fresh: JsonObject;
  readonly dialCodes: readonly string[];
}

type Reading =
  | Change
  | { readonly kind: 'skipped' }
  | { readonly kind: 'crashed'; readonly error: unknown };

function changeOf(event: JsonObject, zoneOffsetMinutes: number): Reading {
  const id = event['nodeUniqueId'];
  if (id === undefined) return { kind: 'skipped' };
  try {
    if (typeof id !== 'string') {
      throw new WouldCrash('cc.property-type', `nodeUniqueId is ${shown(id)}, not text`);
    }
    const fresh = newProperties(event, zoneOffsetMinutes);
    return { kind: 'change', id, fresh, dialCodes: dialCodesIn(fresh) };
  } catch (error) {
    return { kind: 'crashed', error };
  }
}

function wantUncached(changes: readonly Reading[], reads: BatchReads): void {
  for (const change of changes) {
    if (change.kind !== 'change') continue;
    for (const code of change.dialCodes) {
      if (!isUncached(code, reads)) continue;
      reads.want({ kind: 'http', service: 'dialcode', path: code });
    }
  }
}

/** True for a code to ask the service for; an entry that cannot be read is met again when its record is processed. */
function isUncached(code: string, reads: BatchReads): boolean {
  try {
    return !isCached(code, reads);
  } catch {
    return false;
  }
}

function update(
  { id, fresh, dialCodes }: Change,
  { reads, counter }: { reads: BatchReads; counter: Counter },
): readonly Effect[] {
  const effects: Effect[] = [];
  const merged = { ...cachedObject(reads.text(5, id), `content ${id} (Redis db 5)`), ...fresh };
  if (Object.keys(merged).length > 0) {
    effects.push({ kind: 'text-set', db: 5, key: id, text: gsonText(merged) });
    counter.add('cache-hit-count');
  }
  const stored = new Set<string>();
  for (const code of dialCodes) {
    const own = updateDialCode(code, { reads, counter, stored });
    if (own.length > 0) stored.add(code);
    effects.push(...own);
  }
  return effects;
}
