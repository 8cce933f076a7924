import type { Flavour } from '../../../schemas/flavour.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { ReasonCode } from '../../reasons.ts';
import type { Output } from '../../stage.ts';
import type { Counter } from '../counter.ts';
import { didOf, flagged } from '../readers.ts';
import type { StageSettings } from '../settings.ts';

export interface Route {
  readonly reason: ReasonCode;
  readonly outputs: readonly Output[];
}

interface Options {
  readonly flavour: Flavour;
  readonly settings: StageSettings;
  readonly counter: Counter;
}

/** Where a valid, unique event goes, with production's counters (spec/pipeline.md §3.4 steps 9 and 10). */
export function routeOf(
  event: JsonObject,
  eid: string,
  { flavour, settings, counter }: Options,
): Route {
  const key = didOf(event) ?? null;
  const to = (topic: string, value: JsonObject = event): Output => ({ topic, key, value });
  const split = eid.toUpperCase() === 'ERROR' ? [] : [toDenorm(event, eid, { settings, counter })];
  if (split.length === 0) counter.add('error-route-success-count');

  if (eid === 'ERROR') return { reason: 'pp.error', outputs: [to('telemetry.error')] };
  if (eid === 'CB_AUDIT' && flavour === 'igot') {
    counter.add('cb-audit-route-success-count');
    return { reason: 'pp.cb-audit', outputs: [...split, to('telemetry.cb.audit')] };
  }
  counter.add('primary-route-success-count');
  switch (eid) {
    case 'AUDIT':
      counter.add('audit-route-success-count');
      return {
        reason: 'pp.audit',
        outputs: [...split, to('telemetry.audit'), to('telemetry.unique')],
      };
    case 'SHARE': {
      counter.add('share-route-success-count');
      const flags = flagged(event, { pp_share_event_processed: true });
      return {
        reason: 'pp.share',
        outputs: [...split, to('telemetry.unique', { ...event, flags })],
      };
    }
    default:
      return {
        reason: settings.secondaryEvents.includes(eid) ? 'pp.secondary' : 'pp.primary',
        outputs: [...split, to('telemetry.unique')],
      };
  }
}

/** Where a SHARE_ITEM goes: its counters are those of the denormalisation only (§3.5). */
export function routeOfShareItem(event: JsonObject, options: Omit<Options, 'flavour'>): Route {
  const key = didOf(event) ?? null;
  return {
    reason: 'pp.share-item',
    outputs: [
      { topic: 'telemetry.unique', key, value: event },
      toDenorm(event, 'SHARE_ITEM', options),
    ],
  };
}

function toDenorm(
  event: JsonObject,
  eid: string,
  { settings, counter }: Omit<Options, 'flavour'>,
): Output {
  const isSecondary = settings.secondaryEvents.includes(eid);
  const lane = isSecondary ? 'secondary' : 'primary';
  counter.add(`denorm-${lane}-route-success-count`);
  return { topic: `telemetry.unique.${lane}`, key: didOf(event) ?? null, value: event };
}
