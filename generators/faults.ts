import { isObject, type JsonObject } from '../schemas/json.ts';
import { generators } from './problems.ts';

/** Mistakes that real clients make (spec/telemetry-events.md §8). */
export type FaultKind =
  | 'search-without-topn'
  | 'duplicate'
  | 'no-channel'
  | 'empty-duration'
  | 'unknown-eid'
  | 'five-months-old'
  | 'old-version'
  | 'interact-without-id';

/** How often each kind happens, compared with the others; a kind that is left out does not happen. */
export type FaultWeights = Readonly<Partial<Record<FaultKind, number>>>;

interface Fault {
  /** Its weight when none are asked for. */
  readonly weight: number;
  fits(event: JsonObject): boolean;
  /** The broken event; `before` is the one sent before it in the same session, if that one is sound. */
  apply(event: JsonObject, before: JsonObject | undefined): JsonObject;
}

const fiveMonths = 152 * 86_400_000;

const faults: Readonly<Record<FaultKind, Fault>> = {
  duplicate: {
    weight: 3,
    fits: () => true,
    // The caller sends the same event twice, in place of this one.
    apply: (event, before) => before ?? event,
  },
  'no-channel': {
    weight: 2,
    fits: () => true,
    apply: (event) => ({ ...event, context: without(event['context'], 'channel') }),
  },
  'search-without-topn': {
    weight: 2,
    fits: ({ eid }) => eid === 'SEARCH',
    apply: (event) => ({ ...event, edata: without(event['edata'], 'topn') }),
  },
  'interact-without-id': {
    weight: 2,
    fits: ({ eid }) => eid === 'INTERACT',
    apply: (event) => ({ ...event, edata: without(event['edata'], 'id') }),
  },
  'empty-duration': {
    weight: 1,
    fits: ({ eid }) => eid === 'START' || eid === 'END' || eid === 'AUDIT',
    apply: (event) => ({ ...event, edata: { ...object(event['edata']), duration: '' } }),
  },
  'unknown-eid': {
    weight: 1,
    fits: () => true,
    apply: (event) => ({ ...event, eid: 'VIEW_PAGE' }),
  },
  'five-months-old': {
    weight: 1,
    fits: () => true,
    apply: (event) => ({ ...event, ets: Number(event['ets']) - fiveMonths }),
  },
  'old-version': { weight: 1, fits: () => true, apply: (event) => ({ ...event, ver: '2.0' }) },
};

const rate = 0.04;
/** Faults may be owed for this long while the next kind waits for an event that it fits. */
const patience = 3;

/**
 * Breaks about four events in a hundred; kinds come in the proportions of their weights.
 * @throws GENERATOR_NUMBER for a weight below 0
 */
export function createFaults(
  weights: FaultWeights = defaultWeights,
): (event: JsonObject, before: JsonObject | undefined) => JsonObject {
  const used = new Map<FaultKind, number>();
  const kinds = kindsOf(weights);
  let owed = 0;
  return (event, before) => {
    owed += rate;
    if (owed < 1) return event;
    const turn = kinds
      .map(({ kind, weight }) => ({ kind, share: ((used.get(kind) ?? 0) + 1) / weight }))
      .sort((a, b) => a.share - b.share);
    const fits = ({ kind }: { readonly kind: FaultKind }): boolean =>
      faults[kind].fits(event) && (kind !== 'duplicate' || before !== undefined);
    const [first] = turn;
    const chosen =
      first !== undefined && (fits(first) || owed < patience) ? first : turn.find(fits);
    if (chosen === undefined || !fits(chosen)) return event;
    owed -= 1;
    used.set(chosen.kind, (used.get(chosen.kind) ?? 0) + 1);
    return faults[chosen.kind].apply(event, before);
  };
}

const defaultWeights = Object.fromEntries(
  Object.entries(faults).map(([kind, { weight }]) => [kind, weight]),
) as FaultWeights;

function kindsOf(
  weights: FaultWeights,
): readonly { readonly kind: FaultKind; readonly weight: number }[] {
  return (Object.keys(faults) as FaultKind[]).flatMap((kind) => {
    const weight = weights[kind] ?? 0;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw generators.error('GENERATOR_NUMBER', { name: `the weight of ${kind}`, value: weight });
    }
    return weight === 0 ? [] : [{ kind, weight }];
  });
}

const object = (value: unknown): JsonObject => (isObject(value) ? value : {});

function without(value: unknown, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object(value)).filter(([name]) => name !== key));
}
