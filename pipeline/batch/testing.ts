import type { Flavour } from '../../schemas/flavour.ts';
import { isObject, textOf, type JsonObject } from '../../schemas/json.ts';
import { summariseWorkflow } from './summarise-workflow.ts';

export const begin = Date.parse('2024-06-10T06:00:00.000Z');

/** An event `seconds` after the beginning, of one device and user unless `more` says otherwise. */
export function at(
  seconds: number,
  eid: string,
  edata: JsonObject = {},
  more: JsonObject = {},
): JsonObject {
  const ets = begin + seconds * 1000;
  const context = {
    channel: 'ch',
    env: 'home',
    sid: 's1',
    did: 'd1',
    pdata: { id: 'app', ver: '2.1', pid: 'portal' },
    ...(isObject(more['context']) ? more['context'] : {}),
  };
  return {
    eid,
    ets,
    ver: '3.0',
    mid: `${eid}:${seconds}`,
    '@timestamp': new Date(ets + 500).toISOString(),
    actor: { id: 'u1', type: 'User' },
    ...more,
    context,
    edata,
  };
}

/** What matters of a summary in most tests. */
export interface Brief {
  readonly type: string;
  readonly mode: string;
  /** Seconds after the beginning; undefined for 0, which is no time. */
  readonly from: number | undefined;
  readonly spent: number;
}

/** The summaries of events, in brief. */
export function brief(
  events: readonly JsonObject[],
  flavour: Flavour = 'sunbird',
): readonly Brief[] {
  return summarised(events, flavour).map((event) => {
    const dimensions = event['dimensions'] as JsonObject;
    const { start_time: start, time_spent: spent } = eks(event);
    return {
      type: textOf(dimensions['type']),
      mode: textOf(dimensions['mode']),
      from: start === 0 ? undefined : (Number(start) - begin) / 1000,
      spent: Number(spent),
    };
  });
}

export function summarised(
  events: readonly JsonObject[],
  flavour: Flavour = 'sunbird',
): readonly JsonObject[] {
  return summariseWorkflow(events, { flavour, now: begin + 86_400_000 }).summaries;
}

export function eks(event: JsonObject | undefined): JsonObject {
  const edata = event?.['edata'];
  const found = isObject(edata) ? edata['eks'] : undefined;
  if (!isObject(found)) throw new Error(`no edata.eks in ${JSON.stringify(event)}`);
  return found;
}
