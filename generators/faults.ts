import { isObject, type JsonObject } from '../schemas/json.ts';
import { generators } from './problems.ts';

/** Mistakes that real clients make (spec/telemetry-events.md §8), and what else ends an event's way early. */
export type FaultKind =
  | 'search-without-topn'
  | 'duplicate'
  | 'no-channel'
  | 'empty-duration'
  | 'unknown-eid'
  | 'five-months-old'
  | 'old-version'
  | 'interact-without-id'
  | 'invalid'
  | 'future'
  | 'oversize';

/** How many of all events each kind breaks, 0 to 1, together at most 1; a kind that is left out does not happen. */
export type FaultShares = Readonly<Partial<Record<FaultKind, number>>>;

interface Fault {
  /** Its weight among the others in the usual mix; 0: only when asked for. */
  readonly weight: number;
  fits(event: JsonObject): boolean;
  /** The broken event; `before` is the one sent before it in the same session, if that one is sound. */
  apply(event: JsonObject, before: JsonObject | undefined): JsonObject;
}

const day = 86_400_000;
const fiveMonths = 152 * day;
/** `kafka.event.max.size`: an event that holds a text of this size is beyond it. */
const eventMaxSizeBytes = 1_048_576;

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
  invalid: { weight: 0, fits: () => true, apply: (event) => ({ ...event, actor: 'nobody' }) },
  future: {
    weight: 0,
    fits: () => true,
    apply: (event) => ({ ...event, ets: Number(event['ets']) + 2 * day }),
  },
  oversize: {
    weight: 0,
    fits: () => true,
    apply: (event) => ({
      ...event,
      edata: { ...object(event['edata']), text: 'x'.repeat(eventMaxSizeBytes) },
    }),
  },
};

export const faultKinds = Object.keys(faults) as readonly FaultKind[];

/** What share of the events the usual mix breaks. */
const usualShare = 0.04;
/** Faults may be owed for this long while the next kind waits for an event that it fits. */
const patience = 3;

/** The usual mix of mistakes, breaking `share` of the events. */
export function usualFaults(share: number = usualShare): FaultShares {
  const all = Object.values(faults).reduce((sum, { weight }) => sum + weight, 0);
  return Object.fromEntries(
    Object.entries(faults).map(([kind, { weight }]) => [kind, (share * weight) / all]),
  );
}

/**
 * Breaks as many of the events as the shares say; where no event fits a kind for long, others take its place.
 * @throws GENERATOR_NUMBER for a share that is not between 0 and 1, or for more than 1 together
 */
export function createFaults(
  shares: FaultShares,
): (event: JsonObject, before: JsonObject | undefined) => JsonObject {
  const used = new Map<FaultKind, number>();
  const kinds = kindsOf(shares);
  const rate = kinds.reduce((sum, { share }) => sum + share, 0);
  let owed = 0;
  return (event, before) => {
    owed += rate;
    if (owed < 1) return event;
    const turn = kinds
      .map(({ kind, share }) => ({ kind, due: ((used.get(kind) ?? 0) + 1) / share }))
      .sort((a, b) => a.due - b.due);
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

function kindsOf(
  shares: FaultShares,
): readonly { readonly kind: FaultKind; readonly share: number }[] {
  const kinds = faultKinds.flatMap((kind) => {
    const share = shares[kind] ?? 0;
    if (share >= 0 && share <= 1) return share === 0 ? [] : [{ kind, share }];
    throw generators.error('GENERATOR_NUMBER', { name: `the share of ${kind}`, value: share });
  });
  const sum = kinds.reduce((all, { share }) => all + share, 0);
  // Shares that make up a whole can come to a little more in binary.
  if (sum <= 1 + Number.EPSILON * kinds.length) return kinds;
  throw generators.error('GENERATOR_NUMBER', { name: 'the share of all faults', value: sum });
}

const object = (value: unknown): JsonObject => (isObject(value) ? value : {});

function without(value: unknown, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object(value)).filter(([name]) => name !== key));
}
