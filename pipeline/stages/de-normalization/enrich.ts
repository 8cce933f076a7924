import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { Counter } from '../counter.ts';
import { objectAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { keep, readCachedHash } from './cached-data.ts';
import { contentDataOf, dialcodeDataOf, l2DataOf } from './content.ts';
import { deviceDataOf } from './device.ts';
import { derivedLocation } from './location.ts';
import type { CacheReads, Keys } from './lookups.ts';

const user = keep(
  'usertype usersubtype grade language subject state district usersignintype ' +
    'userlogintype block cluster schoolname',
);

interface Sources {
  readonly reads: CacheReads;
  readonly settings: StageSettings;
  readonly counter: Counter;
}

type Additions = Record<string, JsonValue | undefined>;

/**
 * The event with what the caches know of its device, user, dial code, content and place, and the flags that say so
 * (spec/pipeline.md §3.6 steps 4 to 8).
 * @throws WouldCrash when a cache entry cannot be read.
 */
export function enrich(event: JsonObject, keys: Keys, sources: Sources): JsonObject {
  const flags: Additions = { ...objectAt(event, 'flags') };
  const added: Additions = {};
  addDevice(keys.device, { added, flags, sources });
  addUser(event, keys.user, { added, flags, sources });
  addDialcode(keys.dialcode, { added, flags, sources });
  addContent(event, keys, { added, flags, sources });

  const { counter } = sources;
  counter.add('loc-total');
  const location = derivedLocation(
    objectAt(added, 'userdata') ?? objectAt(event, 'userdata'),
    objectAt(added, 'devicedata') ?? objectAt(event, 'devicedata'),
  );
  counter.add(location ? 'loc-cache-hit' : 'loc-cache-miss');
  if (location) {
    added['derivedlocationdata'] = location;
    flags['loc_denorm'] = true;
  }
  return { ...event, ...added, flags };
}

interface Target {
  readonly added: Additions;
  readonly flags: Additions;
  readonly sources: Sources;
}

function count(counter: Counter, name: string, isHit: boolean): void {
  counter.add(`${name}-total`);
  counter.add(isHit ? `${name}-cache-hit` : `${name}-cache-miss`);
}

function addDevice(did: string | undefined, { added, flags, sources }: Target): void {
  if (did === undefined) return;
  const { reads } = sources;
  const data = reads.once('device', did, () => deviceDataOf(reads.hash(2, did), did));
  count(sources.counter, 'device', data !== undefined);
  flags['device_denorm'] = data !== undefined;
  if (data) added['devicedata'] = data;
}

function addUser(
  event: JsonObject,
  key: string | undefined,
  { added, flags, sources }: Target,
): void {
  if (key === undefined) return;
  const { reads, settings, counter } = sources;
  const cached = reads.once('user', key, () =>
    readCachedHash(reads.hash(12, key), user, `${key} (Redis db 12)`),
  );
  count(counter, 'user', cached !== undefined);
  const data: JsonObject = {
    usersignintype: settings.userSignInType,
    userlogintype: settings.userLoginType,
    ...cached,
  };
  // Both defaults are always among the keys: a user is known when the cache gave at least one more.
  flags['user_denorm'] = Object.keys(data).length > 2;
  added['userdata'] = { ...objectAt(event, 'userdata'), ...data };
}

function addDialcode(code: string | undefined, { added, flags, sources }: Target): void {
  if (code === undefined) return;
  const { reads } = sources;
  const data = reads.once('dialcode', code, () => dialcodeDataOf(reads.text(6, code), code));
  count(sources.counter, 'dialcode', data !== undefined);
  flags['dialcode_denorm'] = data !== undefined;
  if (data) added['dialcodedata'] = data;
}

function addContent(event: JsonObject, keys: Keys, { added, flags, sources }: Target): void {
  const { content, collection, l2 } = keys;
  if (content === undefined) return;
  const { reads, counter } = sources;
  const contentOf = (id: string): JsonObject | undefined =>
    reads.once('content', id, () => contentDataOf(reads.text(5, id), id));
  const data = contentOf(content);
  count(counter, 'content', data !== undefined);
  flags['content_denorm'] = data !== undefined;
  const own = objectAt(event, 'contentdata');
  if (data) added['contentdata'] = own ? { ...own, ...data } : data;
  // Both flags are set on a miss as well.
  if (collection !== undefined) {
    added['collectiondata'] = contentOf(collection) ?? {};
    flags['coll_denorm'] = true;
  }
  if (l2 !== undefined) {
    added['l2data'] = reads.once('l2', l2, () => l2DataOf(reads.text(5, l2), l2)) ?? {};
    flags['l2_denorm'] = true;
  }
}
