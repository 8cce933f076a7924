import type { Documents, SchemaDocument } from './documents.ts';
import type { JsonObject } from './json.ts';

const preprocessorFolder = 'resource:/schemas/telemetry/3.0/';

/**
 * The file that the preprocessor judges an event by: `<eid in lower case>.json`, and `envelope.json` when there is no
 * eid. The name of a fragment (`COMMON`, `ROLLUP`) finds its file too, as in production, where such an event may even
 * pass (spec/pipeline.md §6.1). Production's job crashes on an eid that is no string; here the envelope judges it.
 */
export function selectForPreprocessor(
  documents: Documents,
  event: JsonObject,
): SchemaDocument | undefined {
  const eid = event['eid'];
  const name = typeof eid === 'string' ? eid.toLowerCase() : 'envelope';
  return documents.get(`${preprocessorFolder}${name}.json`);
}

/** The file that the druid validator judges an event by; every other eid, or none, means the envelope (§3.9 step 2). */
export function selectForDruid(
  documents: Documents,
  event: JsonObject,
): SchemaDocument | undefined {
  const eid = event['eid'];
  const name = typeof eid === 'string' ? eid.toUpperCase() : '';
  switch (name) {
    case 'SEARCH':
      return documents.get('resource:/schemas/telemetry/search.json');
    case 'ME_WORKFLOW_SUMMARY':
      return documents.get('resource:/schemas/summary/me_workflow_summary.json');
    default:
      return documents.get('resource:/schemas/telemetry/envelope.json');
  }
}
