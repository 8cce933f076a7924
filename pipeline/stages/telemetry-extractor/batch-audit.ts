import type { JsonObject } from '../../../schemas/json.ts';
import { objectAt } from '../readers.ts';
import { shown, WouldCrash } from '../would-crash.ts';

/**
 * The LOG that counts a batch's events (spec/pipeline.md §3.3 stage 2b). `uuid` gives the ids the batch does not bring.
 * @throws WouldCrash when `params.did` is not text.
 */
export function batchAudit(
  batch: JsonObject,
  { events, now, uuid }: { events: number; now: number; uuid: (what: string) => string },
): JsonObject {
  const did = objectAt(batch, 'params')?.['did'];
  if (did !== undefined && typeof did !== 'string') {
    throw new WouldCrash('ex.audit-crash', `params.did is not text: ${shown(did)}`);
  }
  return {
    eid: 'LOG',
    ver: '3.0',
    syncts: now,
    ets: now,
    mid: batch['mid'] ?? uuid('mid'),
    actor: { id: 'sunbird.telemetry', type: 'telemetry-sync' },
    context: {
      channel: batch['channel'] ?? 'in.sunbird',
      env: 'data-pipeline',
      sid: uuid('sid'),
      did: did ?? uuid('did'),
      pdata: { ver: '3.0', pid: 'telemetry-extractor', id: 'data-pipeline' },
    },
    object: { id: uuid('object'), ver: '3.0', type: 'telemetry-events', rollup: {} },
    edata: {
      level: 'INFO',
      type: 'telemetry_audit',
      message: 'telemetry sync',
      params: [{ ver: '3.0', events_count: events, sync_status: 'SUCCESS' }],
    },
  };
}
