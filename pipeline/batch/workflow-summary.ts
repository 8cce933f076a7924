import { createHash } from 'node:crypto';
import type { Flavour } from '../../schemas/flavour.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { itemResponse } from './item-response.ts';
import { round2 } from './seconds.ts';
import type { Summary, Visit } from './summary.ts';
import { text, type WorkflowEvent } from './workflow-event.ts';

/** `default.consumption.app.id` and `default.channel.id` of production's configuration. */
export const defaultAppId = 'no_value';
const defaultChannelId = 'in.ekstep';

/** The ME_WORKFLOW_SUMMARY of a summary as it stands; absent fields are left out (spec/telemetry-events.md §9.1). */
export function summaryEvent(
  { first, type, mode, counters }: Summary,
  { flavour, now }: { readonly flavour: Flavour; readonly now: number },
): JsonObject {
  const { startTime, endTime, timeSpent, lastEvent = first } = counters;
  const uid = first.actor.id ?? '';
  const did = first.did ?? '';
  const pdata = first.pdata ?? { id: defaultAppId };
  const pages = pageSummary(counters.visits);
  const who =
    flavour === 'igot'
      ? [first.actor.type ?? '', uid, did, type, mode].join('|')
      : `${uid}${type}${mode}`;
  const objectId = first.object === undefined ? 'NA' : (text(first.object['id']) ?? 'null');
  const appId = text(pdata['id']) ?? defaultAppId;
  const key = [
    'ME_WORKFLOW_SUMMARY',
    who,
    startTime,
    endTime,
    'SESSION',
    objectId,
    appId,
    first.channel ?? defaultChannelId,
  ].join('|');
  return present({
    eid: 'ME_WORKFLOW_SUMMARY',
    ets: now,
    syncts: syncTime(lastEvent.timestamp),
    ver: '1.0',
    mid: createHash('md5').update(key).digest('hex').toUpperCase(),
    uid,
    context: present({
      pdata: { id: 'AnalyticsDataPipeline', ver: '1.0', model: 'WorkflowSummarizer' },
      granularity: 'SESSION',
      date_range: { from: startTime, to: endTime },
      rollup: pick(first.context['rollup'], ['l1', 'l2', 'l3', 'l4']),
      cdata: cdataOf(first),
    }),
    dimensions: present({
      uid: flavour === 'igot' ? uid : undefined,
      did,
      pdata: present({
        id: text(pdata['id']),
        ver: text(pdata['ver']) ?? '1.0',
        pid: text(pdata['pid']),
      }),
      sid: first.sid ?? '',
      channel: first.channel,
      type,
      mode,
    }),
    edata: {
      eks: present({
        start_time: startTime,
        end_time: endTime,
        time_diff: counters.timeDiff,
        time_spent: round2(timeSpent),
        telemetry_version: first.ver,
        item_responses: counters.assessments.map(itemResponse),
        interact_events_count: counters.interactions,
        interact_events_per_min: perMinute(counters.interactions, timeSpent),
        env_summary: envSummary(pages),
        events_summary: [...counters.events].map(([id, count]) => ({ id, count })),
        page_summary: pages,
      }),
    },
    tags: first.tags,
    object: objectOf(first),
  });
}

/** Below a minute the plain count, not a rate: as the job has it. */
function perMinute(count: number, seconds: number): number {
  if (count === 0 || seconds === 0) return 0;
  return seconds < 60 ? count : round2(count / (seconds / 60));
}

type Page = JsonObject & {
  readonly env: string | undefined;
  readonly time_spent: number;
  readonly visit_count: number;
};

/** Visits by page; type and environment of a page are those of its first visit. */
function pageSummary(visits: readonly Visit[]): readonly Page[] {
  return [...Map.groupBy(visits, ({ event }) => event.pageid)].map(([id, of]): Page => {
    const first = of[0]?.event;
    return {
      id,
      type: first?.type,
      env: first?.env,
      time_spent: round2(of.reduce((sum, { seconds }) => sum + seconds, 0)),
      visit_count: of.length,
    };
  });
}

/** Pages by environment: their time summed, but of their visits the largest number, as the job has it. */
function envSummary(pages: readonly Page[]): readonly JsonObject[] {
  return [...Map.groupBy(pages, ({ env }) => env)].map(([env, of]) => ({
    env,
    time_spent: round2(of.reduce((sum, page) => sum + page.time_spent, 0)),
    count: Math.max(...of.map((page) => page.visit_count)),
  }));
}

function cdataOf({ context }: WorkflowEvent): readonly JsonObject[] | undefined {
  const { cdata } = context;
  if (!Array.isArray(cdata)) return undefined;
  return (cdata as readonly JsonValue[]).map((one) => pick(one, ['id', 'type']) ?? {});
}

function objectOf({ object }: WorkflowEvent): JsonObject | undefined {
  if (object === undefined) return undefined;
  return present({
    ...pick(object, ['id', 'type', 'ver']),
    rollup: pick(object['rollup'], ['l1', 'l2', 'l3', 'l4']),
    ...pick(object, ['subtype']),
    parent: pick(object['parent'], ['id', 'type', 'ver']),
  });
}

/** The named texts of an object; undefined for no object. */
function pick(value: JsonValue | undefined, names: readonly string[]): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  return present(Object.fromEntries(names.map((name) => [name, text(value[name])])));
}

function present(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?(?:Z|[+-]\d{2}:?\d{2})$/;

/** Epoch ms of `@timestamp`; one that is not understood counts to its second in UTC, none at all is 0. */
function syncTime(timestamp = ''): number {
  const ms = Date.parse(zoned.test(timestamp) ? timestamp : `${timestamp.slice(0, 19)}Z`);
  return Number.isNaN(ms) ? 0 : ms;
}
