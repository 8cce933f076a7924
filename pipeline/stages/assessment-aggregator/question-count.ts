import { isObject, type JsonObject } from '../../../schemas/json.ts';
import { parseJson, withoutNulls } from '../../../schemas/parse.ts';
import type { BatchReads } from '../batch-reads.ts';
import type { Counter } from '../counter.ts';
import { castError, numberKinds } from '../java-text.ts';
import { objectAt, textAt } from '../readers.ts';
import { shown } from '../would-crash.ts';
import { Caught } from './attempt.ts';

/** The `totalQuestions` of cached content; 0 when it is missing. @throws Caught when the entry cannot be read. */
export function cachedCount(contentId: string, reads: BatchReads): number {
  const text = reads.text(5, contentId);
  if (text === undefined || text === '') return 0;
  const parsed = parseJson(text);
  if (!parsed.ok || !isObject(parsed.value)) {
    throw new Caught(`content ${contentId} (Redis db 5) is not a JSON object`);
  }
  const count = parsed.value['totalQuestions'] ?? 0;
  // An empty text is dropped on the read.
  if (count === '') return 0;
  if (typeof count === 'number') return Math.trunc(count);
  throw new Caught(
    `totalQuestions of ${contentId} is ${shown(count)}`,
    castError('String', 'Double'),
  );
}

/**
 * How many questions the content has: from the cache, else from the content service; undefined when the service does
 * not say (spec/pipeline.md §3.14 step 4).
 * @throws Caught when the service has no such content or does not answer.
 */
export function questionCount(
  contentId: string,
  { reads, counter }: { reads: BatchReads; counter: Counter },
): number | undefined {
  const cached = cachedCount(contentId, reads);
  counter.add('cache-hit-count');
  if (cached !== 0) return cached;
  counter.add('cache-hit-miss-count');
  const body = reads.body('content-read', contentId);
  const reply = replyOf(contentId, body);
  if (textAt(reply, 'responseCode')?.toUpperCase() !== 'OK') {
    counter.add('api-hit-failed-count');
    throw new Caught(
      `the content service answered ${shown(reply['responseCode'])}`,
      `Failed to fetch the content meta for the content ID: ${contentId}`,
    );
  }
  counter.add('api-hit-success-count');
  const count = objectAt(objectAt(reply, 'result'), 'content')?.['totalQuestions'];
  if (count === undefined) return undefined;
  const kind = numberKinds(Buffer.from(body ?? ''))('result.content.totalQuestions');
  if (typeof count === 'number' && kind === 'Integer') return count;
  throw new Caught(
    `totalQuestions of ${contentId} is ${shown(count)}`,
    castError(kind ?? 'String', 'Integer'),
  );
}

function replyOf(contentId: string, body: string | undefined): JsonObject {
  if (body === undefined) throw new Caught(`the content service did not answer for ${contentId}`);
  const parsed = parseJson(body);
  if (parsed.ok && isObject(parsed.value)) return withoutNulls(parsed.value);
  throw new Caught(`the reply for content ${contentId} is not a JSON object`);
}
