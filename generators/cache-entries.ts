import type { JsonObject } from '../schemas/json.ts';
import type { Content, Device, DialCode, Question, User, World } from './world.ts';

/** One key of the metadata caches, as the production updaters write it. */
export type CacheEntry =
  | {
      readonly db: number;
      readonly key: string;
      readonly kind: 'hash';
      readonly value: Readonly<Record<string, string>>;
    }
  | { readonly db: number; readonly key: string; readonly kind: 'text'; readonly value: string };

/**
 * What de-normalization finds for a world (spec/pipeline.md §3.6): device hashes in db 2, user hashes in db 12, content
 * and question texts in db 5, dial code texts in db 6. A few of each are left out, so that misses happen too.
 */
export function cacheEntries(world: World): readonly CacheEntry[] {
  return [
    ...world.devices.filter(({ cached }) => cached).map(deviceEntry),
    ...world.users.filter(({ cached, signedIn }) => cached && signedIn).map(userEntry),
    ...world.content.filter(({ cached }) => cached).map(contentEntry),
    ...world.content.flatMap(({ questions }) => questions).map(questionEntry),
    ...world.dialCodes.filter(({ cached }) => cached).map(dialCodeEntry),
  ];
}

function deviceEntry(device: Device): CacheEntry {
  const { id, state, stateCode, city, firstAccess } = device;
  return {
    db: 2,
    key: id,
    kind: 'hash',
    value: {
      country_code: 'IN',
      country: 'India',
      state_code: stateCode,
      state,
      city,
      state_custom: state,
      state_code_custom: stateCode,
      district_custom: city,
      user_declared_state: state,
      user_declared_district: city,
      devicespec: JSON.stringify(deviceSpec(device)),
      firstaccess: String(firstAccess),
    },
  };
}

/** `dspec` of an app's START, and the text in the device cache. */
export function deviceSpec({ os, make, kind, id }: Device): JsonObject {
  return kind === 'web'
    ? { os, make: 'browser', id }
    : {
        os,
        make,
        id,
        mem: 4096,
        idisk: 64,
        edisk: -1,
        scrn: 6.5,
        camera: '13,1.3',
        cpu: 'arm64',
        sims: 2,
        cap: [],
      };
}

function userEntry({
  id,
  firstName,
  lastName,
  type,
  subtype,
  state,
  district,
  org,
}: User): CacheEntry {
  return {
    db: 12,
    key: `user:${id}`,
    kind: 'hash',
    value: {
      userid: id,
      firstname: firstName,
      lastname: lastName,
      orgname: org.name,
      rootorgid: org.id,
      usertype: type,
      usersubtype: subtype,
      grade: '["Class 6","Class 7"]',
      language: '["English","Hindi"]',
      subject: '["Mathematics"]',
      state,
      district,
      block: `${district} North`,
      cluster: `${district} 1`,
      schoolname: org.name,
      usersignintype: 'Validated',
      userlogintype: type,
    },
  };
}

function contentEntry(content: Content): CacheEntry {
  const collection = content.mimeType === 'application/vnd.ekstep.content-collection';
  const value: JsonObject = {
    identifier: content.id,
    name: content.name,
    objectType: collection ? 'Collection' : 'Content',
    contentType: content.type === 'Course' ? 'Course' : collection ? 'CourseUnit' : 'Resource',
    primaryCategory: content.type,
    mediaType: 'content',
    mimeType: content.mimeType,
    language: ['English'],
    medium: ['English'],
    gradeLevel: ['Class 6', 'Class 7'],
    keywords: content.name.toLowerCase().split(/[^a-z]+/),
    board: 'CBSE',
    subject: ['Mathematics'],
    framework: 'igot',
    createdBy: content.createdBy,
    createdFor: [content.org.id],
    channel: content.org.id,
    status: 'Live',
    pkgVersion: content.version,
    ...(content.questions.length > 0 && { totalQuestions: content.questions.length }),
    lastSubmittedOn: cacheDate(content.updatedAt - 7_200_000),
    lastUpdatedOn: cacheDate(content.updatedAt - 3_600_000),
    lastPublishedOn: cacheDate(content.updatedAt),
  };
  return { db: 5, key: content.id, kind: 'text', value: JSON.stringify(value) };
}

/** The extractor reads `questionType` to know which answers to redact. */
function questionEntry({ id, type }: Question): CacheEntry {
  const value: JsonObject = { identifier: id, objectType: 'AssessmentItem', questionType: type };
  return { db: 5, key: id, kind: 'text', value: JSON.stringify(value) };
}

function dialCodeEntry({ id, org, batch, generatedAt, status }: DialCode): CacheEntry {
  const value: JsonObject = {
    identifier: id,
    channel: org.id,
    batchcode: batch,
    publisher: org.name,
    generated_on: cacheDate(generatedAt),
    published_on: cacheDate(generatedAt + 86_400_000),
    status,
  };
  return { db: 6, key: id, kind: 'text', value: JSON.stringify(value) };
}

/** Knowledge platform's form of a date, the only one that denormalisation converts: three digits and +0000. */
function cacheDate(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}
