import type { JsonObject } from '../../../schemas/json.ts';
import type { Answer, Lookup } from '../../stage.ts';
import { actorIdOf, didOf, isDialcode, objectAt, objectOf, textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';

/** What one event asks the caches: keys, undefined where its rules do not apply (spec/pipeline.md §3.6 steps 4 to 7). */
export interface Keys {
  readonly device: string | undefined;
  readonly user: string | undefined;
  readonly dialcode: string | undefined;
  readonly content: string | undefined;
  readonly collection: string | undefined;
  readonly l2: string | undefined;
}

const notContent = /^(?:user|qr|dialcode)$/i;

export function keysOf(event: JsonObject, { permitEvents }: StageSettings): Keys {
  const eid = textAt(event, 'eid') ?? '';
  const object = objectOf(event);
  const isContent =
    object !== undefined && (permitEvents.includes(eid) || !notContent.test(object.type));
  const rollup = objectAt(objectAt(event, 'object'), 'rollup');
  const l1 = textAt(rollup, 'l1');
  const l2 = textAt(rollup, 'l2');
  const contentKeys = isContent && object.id !== l1;
  return {
    device: didOf(event) || undefined,
    user: userKeyOf(event, eid),
    dialcode: object && isDialcode(object.type) ? object.id.toUpperCase() : undefined,
    content: isContent ? object.id : undefined,
    collection: contentKeys ? l1 || undefined : undefined,
    // Production compares with l1 here as well.
    l2: contentKeys ? l2 || undefined : undefined,
  };
}

function userKeyOf(event: JsonObject, eid: string): string | undefined {
  const actorId = actorIdOf(event);
  if (!actorId || actorId.toLowerCase() === 'anonymous') return undefined;
  const isUser = textAt(objectAt(event, 'actor'), 'type')?.toLowerCase() === 'user';
  return isUser || eid === 'ME_WORKFLOW_SUMMARY' ? `user:${actorId}` : undefined;
}

/** One batch's reads: each distinct key is asked for once. */
export interface CacheReads {
  readonly list: readonly Lookup[];
  want(kind: 'hash' | 'text', db: number, key: string | undefined): void;
  /** Makes the answers readable, in the order of `list`. */
  answer(answers: readonly Answer[]): void;
  hash(db: number, key: string): Readonly<Record<string, string>>;
  text(db: number, key: string): string | undefined;
  /** What `read` makes of an entry, made once a batch for each `use` of it. */
  once(use: string, key: string, read: () => JsonObject | undefined): JsonObject | undefined;
}

export function createCacheReads(): CacheReads {
  const list: Lookup[] = [];
  const places = new Map<string, number>();
  const made = new Map<string, JsonObject | undefined>();
  let answers: readonly Answer[] = [];
  const answerOf = (db: number, key: string): Answer | undefined =>
    answers[places.get(`${db}/${key}`) ?? -1];
  return {
    list,
    want(kind, db, key) {
      if (key === undefined) return;
      const place = `${db}/${key}`;
      if (places.has(place)) return;
      places.set(place, list.length);
      list.push({ kind, db, key });
    },
    answer(given) {
      answers = given;
    },
    hash(db, key) {
      const answer = answerOf(db, key);
      return answer?.kind === 'hash' ? answer.fields : {};
    },
    text(db, key) {
      const answer = answerOf(db, key);
      return answer?.kind === 'text' ? answer.text : undefined;
    },
    once(use, key, read) {
      const place = `${use}/${key}`;
      const known = made.get(place);
      if (known !== undefined || made.has(place)) return known;
      const fresh = read();
      made.set(place, fresh);
      return fresh;
    },
  };
}
