import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject } from '../schemas/json.ts';
import { cacheEntries, type CacheEntry } from './cache-entries.ts';
import { generateSessions } from './generate.ts';
import { createWorld } from './world.ts';

const world = createWorld(7);
const entries = cacheEntries(world);
const byKey = new Map(entries.map((entry) => [`${entry.db} ${entry.key}`, entry]));
const inDb = (db: number): CacheEntry[] => entries.filter((entry) => entry.db === db);

describe('a world', () => {
  test('is the same for a seed and another for another seed', () => {
    expect(createWorld(7)).toEqual(world);
    expect(createWorld(8)).not.toEqual(world);
  });

  test('has ids in the forms of the platform, none twice', () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    for (const { id, web, app } of world.users) {
      expect(id).toMatch(uuid);
      expect(web.id).toMatch(/^[0-9a-f]{32}$/);
      expect(app.id).toMatch(/^[0-9a-f]{40}$/);
    }
    for (const { id } of world.content) expect(id).toMatch(/^do_11[34]\d{18}$/);
    for (const { id } of world.dialCodes) expect(id).toMatch(/^[A-Z0-9]{6}$/);
    const ids = [world.users, world.devices, world.content, world.dialCodes].flatMap((all) =>
      all.map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('rolls content up to a course and a unit of its own', () => {
    for (const { root, units, resources, quiz } of world.courses) {
      expect(root.rollup).toEqual({});
      expect([...units, ...resources, quiz].every(({ rollup }) => rollup.l1 === root.id)).toBe(
        true,
      );
      expect(resources.every(({ rollup }) => units.some(({ id }) => id === rollup.l2))).toBe(true);
    }
  });
});

describe('cache entries', () => {
  test('have the database, kind and key that each reader uses', () => {
    expect([...new Set(entries.map(({ db }) => db))].sort((a, b) => a - b)).toEqual([2, 5, 6, 12]);
    expect([...inDb(2), ...inDb(12)].every(({ kind }) => kind === 'hash')).toBe(true);
    expect([...inDb(5), ...inDb(6)].every(({ kind }) => kind === 'text')).toBe(true);
    expect(inDb(12).every(({ key }) => key.startsWith('user:'))).toBe(true);
    expect(byKey.size).toBe(entries.length);
  });

  test.each([
    [
      2,
      'country_code,country,state_code,state,city,district_custom,state_code_custom,state_custom,user_declared_state,user_declared_district,devicespec,firstaccess',
    ],
    [
      12,
      'usertype,usersubtype,grade,language,subject,state,district,usersignintype,userlogintype,block,cluster,schoolname',
    ],
    [6, 'identifier,channel,batchcode,publisher,generated_on,published_on,status'],
  ])('of db %i hold every field that denormalisation keeps', (db, fields) => {
    const [entry] = inDb(db);
    expect(Object.keys(valueOf(entry))).toEqual(expect.arrayContaining(fields.split(',')));
  });

  test('of content hold every field that denormalisation keeps', () => {
    const course = world.courses.find(({ root }) => root.cached);
    const fields =
      'name,objectType,contentType,mediaType,language,medium,mimeType,createdBy,createdFor,framework,board,subject,status,pkgVersion,lastSubmittedOn,lastUpdatedOn,lastPublishedOn,channel,gradeLevel,keywords';
    const value = valueOf(byKey.get(`5 ${course?.root.id ?? ''}`));
    expect(Object.keys(value)).toEqual(expect.arrayContaining(fields.split(',')));
    expect(value['lastUpdatedOn']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  test('of devices hold texts that denormalisation can parse', () => {
    const value = valueOf(inDb(2)[0]);
    expect(JSON.parse(String(value['devicespec']))).toEqual(expect.any(Object));
    expect(Number(value['firstaccess'])).toBeGreaterThan(0);
  });

  test('match most of what sessions speak of, and miss some', () => {
    const hits = { device: 0, user: 0, content: 0, dialcode: 0 };
    const misses = { device: 0, user: 0, content: 0, dialcode: 0 };
    const look = (what: keyof typeof hits, key: string): void => {
      (byKey.has(key) ? hits : misses)[what] += 1;
    };
    const options = {
      scenario: 'app-session',
      seed: 7,
      flavour: 'igot',
      startAt: 1e12,
      count: 20_000,
    } as const;
    for (const { batch } of generateSessions(options)) {
      for (const { context, actor, object } of batch['events'] as readonly JsonObject[]) {
        look('device', `2 ${part(context, 'did')}`);
        if (part(actor, 'type') === 'User') look('user', `12 user:${part(actor, 'id')}`);
        if (object === undefined) continue;
        const dial = part(object, 'type') === 'DialCode';
        look(dial ? 'dialcode' : 'content', `${dial ? 6 : 5} ${part(object, 'id')}`);
      }
    }
    for (const what of ['device', 'user', 'content', 'dialcode'] as const) {
      const share = hits[what] / (hits[what] + misses[what]);
      expect(share).toBeGreaterThan(0.75);
      expect(share).toBeLessThan(1);
    }
  });

  test('tell which questions the extractor redacts', () => {
    const types = inDb(5).map((entry) => valueOf(entry)['questionType']);
    expect(new Set(types)).toEqual(new Set([undefined, 'mcq', 'Registration']));
  });
});

function valueOf(entry: CacheEntry | undefined): Readonly<Record<string, unknown>> {
  if (entry === undefined) throw new Error('no entry');
  return entry.kind === 'hash' ? entry.value : (JSON.parse(entry.value) as JsonObject);
}

function part(value: unknown, key: string): string {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : '';
}
