import type { JsonObject } from '../../../schemas/json.ts';
import type { Decision, Lookup, Output, Stage, StageContext, StageInput } from '../../stage.ts';
import { createLookups, isFirst } from '../claims.ts';
import { type Counter, createCounter } from '../counter.ts';
import { actorIdOf, asText, didOf, flagged, objectAt, textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { isUnreadable, quarantine, shown, WouldCrash } from '../would-crash.ts';
import { type FlatRow, isPublished, isWorkOrder, itemRows, officerRows } from './work-order.ts';

/**
 * Deduplicates CB_AUDIT (db 7, key `CB:<mid>`), gives competencies, activities, roles and positions the organisation of
 * their actor, and flattens work orders: a CB_ITEM_USER an officer, and once published a CB_ITEM an activity or
 * competency (iGOT; upstream: cb-preprocessor; spec/pipeline.md §3.10).
 */
export function createCbPreprocessor(settings: StageSettings): Stage {
  return {
    name: 'cb-preprocessor',
    input: 'event',
    *process(inputs, context) {
      const counter = createCounter();
      const lookups = createLookups();
      const places = inputs.map((record) => ({
        claim: lookups.add(claimOf(record, settings)),
        user: addUser(record.event, lookups),
      }));
      const answers = yield lookups.list;

      const decisions = inputs.flatMap((record, input): readonly Decision[] => {
        const { claim = -1, user = -1 } = places[input] ?? {};
        const org = answers[user];
        try {
          return preprocess(record, input, {
            first: isFirst(answers[claim]),
            org: org?.kind === 'hash' ? org.fields : {},
            context,
            counter,
          });
        } catch (error) {
          return [quarantine({ input, event: record.event }, error, 'cb.crash')];
        }
      });
      return { decisions, counts: counter.counts() };
    },
  };
}

// Production joins the prefix and the mid before it looks: all events without mid share one key.
function claimOf({ id, event }: StageInput, { dedupTtlSeconds }: StageSettings): Lookup {
  const key = `CB:${asText(event['mid'] ?? 'null')}`;
  return { kind: 'claim', db: 7, key, ttlSeconds: dedupTtlSeconds, by: id };
}

function addUser(event: JsonObject, lookups: ReturnType<typeof createLookups>): number {
  const actorId = actorIdOf(event)?.trim();
  if (!actorId || isWorkOrder(event)) return -1;
  return lookups.add({ kind: 'hash', db: 12, key: `user:${actorId}` });
}

interface Given {
  readonly first: boolean;
  /** The cached user, `{}` when there is none to look for. */
  readonly org: Readonly<Record<string, string>>;
  readonly context: StageContext;
  readonly counter: Counter;
}

/** @throws WouldCrash where production's job fails. */
function preprocess(record: StageInput, input: number, given: Given): readonly Decision[] {
  const { event } = record;
  const { counter } = given;
  const mid = event['mid'];
  if (mid !== undefined && typeof mid !== 'string') {
    throw new WouldCrash('cb.mid-not-text', `mid is not text: ${shown(mid)}`);
  }
  const about = { input, mid, eid: textAt(event, 'eid') };
  if (!given.first) {
    counter.add('duplicate-event-count');
    const value = { ...event, flags: flagged(event, { cb_duplicate: true }) };
    const outputs = [to('telemetry.duplicate', value)];
    return [{ ...about, outcome: 'duplicate', reason: 'cb.duplicate', outputs }];
  }
  const children = isWorkOrder(event) ? flattened(record, input, given.context) : [];
  counter.add('unique-event-count');
  counter.add('cb-audit-route-success-count');
  for (const { eid } of children) {
    counter.add(eid === 'CB_ITEM_USER' ? 'cb-work-order-officer-count' : 'cb-work-order-row-count');
  }
  const { value, hasOrg } = withOrg(event, given.org);
  const reason = isUnreadable(record)
    ? 'cb.unreadable'
    : isWorkOrder(event)
      ? 'cb.work-order'
      : hasOrg
        ? 'cb.organisation'
        : 'cb.audit';
  return [
    { ...about, outcome: 'forwarded', reason, outputs: [to('druid.cb.audit', value)] },
    ...children,
  ];
}

function withOrg(
  event: JsonObject,
  org: Readonly<Record<string, string>>,
): { value: JsonObject; hasOrg: boolean } {
  const rootOrg = org['rootorgid'];
  if (rootOrg === undefined || rootOrg === '') return { value: event, hasOrg: false };
  const edata = objectAt(event, 'edata');
  const cbObject = objectAt(edata, 'cb_object');
  const context = objectAt(event, 'context');
  const value = {
    ...event,
    ...(cbObject && { edata: { ...edata, cb_object: { ...cbObject, org: org['orgname'] ?? '' } } }),
    ...(context && { context: { ...context, channel: rootOrg } }),
  };
  return { value, hasOrg: true };
}

function flattened(
  { id, event }: StageInput,
  input: number,
  context: StageContext,
): readonly Decision[] {
  const rows: readonly Item[] = [
    ...officerRows(event).map((row) => ({ eid: 'CB_ITEM_USER', row }) as const),
    ...(isPublished(event) ? itemRows(event) : []).map((row) => ({ eid: 'CB_ITEM', row }) as const),
  ];
  return rows.map(({ eid, row }, child): Decision => {
    const value = itemOf(event, { eid, row }, context.uuid(`${textAt(event, 'mid') ?? id} ${eid}`));
    const isOfficer = eid === 'CB_ITEM_USER';
    return {
      input,
      child,
      mid: textAt(value, 'mid'),
      eid,
      outcome: 'forwarded',
      reason: isOfficer ? 'cb.officer' : 'cb.item',
      outputs: [to(isOfficer ? 'druid.cb.work.order.officer' : 'druid.cb.work.order.row', value)],
    };
  });
}

interface Item {
  readonly eid: 'CB_ITEM_USER' | 'CB_ITEM';
  readonly row: FlatRow;
}

/** The parent's root with a row in place of its work order. */
function itemOf(event: JsonObject, { eid, row }: Item, uuid: string): JsonObject {
  const mid = textAt(event, 'mid');
  return {
    ...event,
    ...(mid === undefined ? {} : { mid_parent: mid }),
    mid: `${eid}:${uuid}`,
    eid,
    edata: { ...objectAt(event, 'edata'), cb_data: row },
  };
}

function to(topic: string, value: JsonObject): Output {
  return { topic, key: didOf(value) ?? null, value };
}
