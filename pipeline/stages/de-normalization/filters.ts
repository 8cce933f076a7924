import type { JsonObject } from '../../../schemas/json.ts';
import type { ReasonCode } from '../../reasons.ts';
import type { StageInput } from '../../stage.ts';
import type { Counter } from '../counter.ts';
import type { StageSettings } from '../settings.ts';
import { formatTimestamp, javaLong } from '../timestamps.ts';
import { isUnreadable, shown, WouldCrash } from '../would-crash.ts';

export interface Limits {
  /** Events before are too old, epoch ms. */
  readonly oldest: number;
  /** Events after are set back to it, epoch ms. */
  readonly newest: number;
}

export interface Dropped {
  readonly reason: ReasonCode;
  readonly detail: string;
}

/**
 * Why an event is dropped without a trace: its age, then its eid (spec/pipeline.md §3.6 steps 1 and 2); undefined when
 * it stays.
 * @throws WouldCrash without an ets that is a number or an eid that is text.
 */
export function dropOf(
  record: StageInput,
  { limits, settings, counter }: { limits: Limits; settings: StageSettings; counter: Counter },
): Dropped | undefined {
  const ets = etsOf(record.event, record);
  if (ets < limits.oldest) {
    counter.add('events-expired');
    const detail = `ets ${formatTimestamp(ets)} is before ${formatTimestamp(limits.oldest)}`;
    return { reason: 'dn.expired', detail };
  }
  const eid = record.event['eid'];
  if (typeof eid !== 'string') {
    throw new WouldCrash('dn.eid-missing', `eid is ${shown(eid)}`);
  }
  const isKeptSummary = eid === 'ME_WORKFLOW_SUMMARY' || eid === 'SUMMARY';
  if (isKeptSummary || !(eid.includes('SUMMARY') || settings.skipEvents.includes(eid))) {
    return undefined;
  }
  counter.add('events-skipped');
  return { reason: 'dn.skipped', detail: `eid ${eid}` };
}

function etsOf(event: JsonObject, record: StageInput): number {
  const ets = event['ets'];
  if (typeof ets === 'number') return javaLong(ets);
  if (isUnreadable(record))
    throw new WouldCrash('dn.unreadable', 'the record is not a JSON object');
  throw new WouldCrash('dn.ets-missing', `ets is ${shown(ets)}`);
}
