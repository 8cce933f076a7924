import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { withoutNulls } from '../../schemas/parse.ts';
import type { Verdict } from '../../schemas/verdict.ts';

/**
 * What helpful mode says of each event of a batch, in order. Null entries are left out first, as the extractor does, and
 * LOG inside a batch is not judged, as production never does (spec/telemetry-events.md §2.13, §5.2).
 */
export function describeEvents(
  events: readonly JsonValue[],
  judge: (event: JsonObject) => Verdict,
): readonly JsonObject[] {
  return events.map((event, index) => {
    if (!isObject(event)) {
      return { index, verdict: 'not-an-object', text: 'An event is a JSON object.' };
    }
    const { eid, mid } = event;
    const named = { index, mid: mid ?? null, eid: eid ?? null };
    if (typeof eid === 'string' && eid.toUpperCase() === 'LOG') {
      return { ...named, verdict: 'not-judged' };
    }
    return { ...named, ...described(judge(withoutNulls(event))) };
  });
}

function described(verdict: Verdict): JsonObject {
  switch (verdict.kind) {
    case 'valid':
      return { verdict: 'valid' };
    case 'no-schema':
      return { verdict: 'no-schema', text: verdict.text, hint: verdict.hint };
    case 'invalid':
      return {
        verdict: 'invalid',
        text: verdict.text,
        problems: verdict.findings.map(({ pointer, rule, message, hint }) => ({
          pointer,
          rule,
          message,
          hint,
        })),
      };
  }
}
