import { isObject, type JsonObject } from '../../../schemas/json.ts';
import { parseJson } from '../../../schemas/parse.ts';
import { objectAt, textAt } from '../readers.ts';
import { shown, WouldCrash } from '../would-crash.ts';

function isAssess(event: JsonObject): boolean {
  return textAt(event, 'eid')?.toUpperCase() === 'ASSESS';
}

/**
 * The question an ASSESS or RESPONSE answers (spec/pipeline.md §3.3 stage 3 step 1); undefined when it has no id.
 * @throws WouldCrash when the event has no such object, or the id is not text.
 */
export function questionIdOf(event: JsonObject): string | undefined {
  const holder = isAssess(event) ? 'item' : 'target';
  const question = objectAt(objectAt(event, 'edata'), holder);
  if (question === undefined) {
    throw new WouldCrash('ex.question-crash', `edata.${holder} is not an object`);
  }
  const id = question['id'];
  if (id === undefined || typeof id === 'string') return id;
  throw new WouldCrash('ex.question-crash', `edata.${holder}.id is not text: ${shown(id)}`);
}

/**
 * The `questionType` in a cached question; undefined when the entry or the field is missing or empty.
 * @throws WouldCrash when the entry is not a JSON object, or the field not text.
 */
export function questionTypeOf(cached: string | undefined): string | undefined {
  if (cached === undefined || cached === '') return undefined;
  const parsed = parseJson(cached);
  if (!parsed.ok || !isObject(parsed.value)) {
    throw new WouldCrash(
      'ex.question-crash',
      'the cached question (Redis db 5) is not a JSON object',
    );
  }
  const type = parsed.value['questionType'];
  if (type === undefined || type === null || type === '') return undefined;
  if (typeof type === 'string') return type;
  throw new WouldCrash('ex.question-crash', 'questionType of the cached question is not text');
}

/** The event without the answers that were given. */
export function redacted(event: JsonObject): JsonObject {
  const field = isAssess(event) ? 'resvalues' : 'values';
  return { ...event, edata: { ...objectAt(event, 'edata'), [field]: [] } };
}
