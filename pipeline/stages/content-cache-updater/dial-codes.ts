import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { parseJson, withoutNulls } from '../../../schemas/parse.ts';
import type { Effect } from '../../stage.ts';
import type { BatchReads } from '../batch-reads.ts';
import type { Counter } from '../counter.ts';
import { gsonText } from '../java-text.ts';
import { shown, WouldCrash } from '../would-crash.ts';
import { cachedObject } from './properties.ts';

const properties = ['dialcodes', 'reservedDialCodes'];
// `dialcode.fields`: an entry that has none of them counts as missing.
const fields =
  'identifier channel publisher batchCode status generatedOn publishedOn metadata'.split(' ');

/**
 * The dial codes that a node names now; only lists count (spec/pipeline.md §3.13).
 * @throws WouldCrash when a list holds something else than text.
 */
export function dialCodesIn(fresh: JsonObject): readonly string[] {
  return properties.flatMap((name) => {
    const list = fresh[name];
    if (!Array.isArray(list)) return [];
    return (list as readonly JsonValue[]).flatMap((code) => {
      if (typeof code === 'string') return code === '' ? [] : [code];
      throw new WouldCrash('cc.property-type', `an entry of ${name} is ${shown(code)}`);
    });
  });
}

/** True when the cache knows the code. @throws WouldCrash when its entry cannot be read. */
export function isCached(code: string, reads: BatchReads): boolean {
  const entry = cachedObject(reads.text(6, code), `dial code ${code} (Redis db 6)`);
  return fields.some((name) => entry[name] !== undefined);
}

/**
 * Looks the code up, in the cache and then at the dial code service, and gives what is written: the service's record, or
 * nothing.
 * @throws WouldCrash when the service gives no reply with a result.
 */
export function updateDialCode(
  code: string,
  {
    reads,
    counter,
    stored,
  }: {
    reads: BatchReads;
    counter: Counter;
    /** Codes that the same record has stored before. */
    stored: ReadonlySet<string>;
  },
): readonly Effect[] {
  counter.add('total-dial-code-count');
  if (stored.has(code) || isCached(code, reads)) {
    counter.add('dial-codes-cache-hit-count');
    return [];
  }
  const record = recordOf(code, reads.body('dialcode', code));
  if (record === undefined) {
    counter.add('dial-codes-api-miss-count');
    return [];
  }
  counter.add('dial-codes-api-hit-count');
  counter.add('dial-codes-cache-hit-count');
  return [{ kind: 'text-set', db: 6, key: code, text: gsonText(record) }];
}

function recordOf(code: string, body: string | undefined): JsonValue | undefined {
  if (body === undefined) {
    throw new WouldCrash('cc.dialcode-service', `the dial code service did not answer for ${code}`);
  }
  const parsed = parseJson(body);
  const reply = parsed.ok && isObject(parsed.value) ? withoutNulls(parsed.value) : {};
  const result = reply['result'];
  if (isObject(result)) return result['dialcode'];
  throw new WouldCrash('cc.dialcode-service', `the reply for ${code} has no result`);
}
