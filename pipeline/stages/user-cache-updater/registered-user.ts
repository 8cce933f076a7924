import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { parseJson, withoutNulls } from '../../../schemas/parse.ts';
import type { Counter } from '../counter.ts';
import { gsonText } from '../java-text.ts';
import { objectAt, textAt } from '../readers.ts';
import { shown, WouldCrash } from '../would-crash.ts';

/** What the user service knows of a user, as the cache keeps it; lists and absent values are not text yet. */
export interface RegisteredUser {
  readonly fields: Readonly<Record<string, JsonValue | undefined>>;
  readonly rootOrgId: string | undefined;
}

/** `user.read.url.fields` behind the user's id. */
export function userReadPath(userId: string): string {
  return `${userId}?fields=locations,organisations`;
}

/**
 * The registered user in the reply of the user service; undefined when the account is blocked (spec/pipeline.md §3.11
 * step 5). `body` is undefined when the service could not be reached.
 * @throws WouldCrash when the reply has no details of the user.
 */
export function registeredUser(
  body: string | undefined,
  userId: string,
  counter: Counter,
): RegisteredUser | undefined {
  const reply = replyOf(body, userId);
  const code = textAt(reply, 'responseCode')?.toUpperCase();
  const response = objectAt(objectAt(reply, 'result'), 'response');
  if (code === 'OK' && response !== undefined) {
    counter.add('api-read-success-count');
    return { fields: fieldsOf(response), rootOrgId: textAt(response, 'rootOrgId') };
  }
  counter.add('api-read-miss-count');
  const error = textAt(objectAt(reply, 'params'), 'err')?.toUpperCase();
  if (code === 'CLIENT_ERROR' && error === 'UOS_USRRED0006') return undefined;
  throw new WouldCrash(
    'uc.user-unknown',
    `User Read API does not have details for user: ${userId} (responseCode ${code ?? 'missing'})`,
  );
}

function replyOf(body: string | undefined, userId: string): JsonObject {
  if (body === undefined) {
    throw new WouldCrash('uc.user-unknown', `the user service did not answer for ${userId}`);
  }
  const parsed = parseJson(body);
  if (parsed.ok && isObject(parsed.value)) return withoutNulls(parsed.value);
  throw new WouldCrash('uc.user-unknown', `the reply for ${userId} is not a JSON object`);
}

function fieldsOf(response: JsonObject): Readonly<Record<string, JsonValue | undefined>> {
  const rootOrg = objectAt(response, 'rootOrg');
  const framework = objectAt(response, 'framework');
  if (rootOrg === undefined || framework === undefined) {
    const absent = rootOrg === undefined ? 'rootOrg' : 'framework';
    throw new WouldCrash('uc.user-unknown', `${absent} of the user is not an object`);
  }
  return {
    ...frameworkFields(framework),
    ...locationFields(response),
    ...typeFields(response),
    firstname: response['firstName'],
    lastname: response['lastName'],
    language: response['language'],
    orgname: rootOrg['orgName'],
    rootorgid: response['rootOrgId'],
    phone: response['encPhone'],
    email: response['encEmail'],
    userid: response['userId'],
  };
}

function frameworkFields(framework: JsonObject): JsonObject {
  if (Object.keys(framework).length === 0) return {};
  return {
    board: listAt(framework, 'board')[0] ?? '',
    medium: listAt(framework, 'medium'),
    grade: listAt(framework, 'gradeLevel'),
    subject: listAt(framework, 'subject'),
    framework: listAt(framework, 'id')[0] ?? '',
  };
}

function locationFields(response: JsonObject): JsonObject {
  const fields: Record<string, JsonValue> = {};
  for (const location of listAt(response, 'userLocations').filter(isObject)) {
    const type = textAt(location, 'type') ?? '';
    const name = textAt(location, 'name') ?? '';
    if (type.toLowerCase() === 'school') {
      fields['schoolname'] = name;
      fields['schooludisecode'] = textAt(location, 'code') ?? '';
    } else {
      fields[type] = name;
    }
  }
  return fields;
}

function typeFields(response: JsonObject): JsonObject {
  const types = listAt(response, 'profileUserTypes').filter(isObject);
  if (types.length === 0) return {};
  const distinct = (name: string): string =>
    [...new Set(types.map((type) => textAt(type, name) ?? '').filter(Boolean))].join(',');
  return {
    usertype: distinct('type'),
    usersubtype: distinct('subType'),
    profileusertypes: gsonText(types),
  };
}

function listAt(parent: JsonObject, name: string): readonly JsonValue[] {
  const value = parent[name];
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as readonly JsonValue[];
  throw new WouldCrash('uc.user-unknown', `${name} of the user is ${shown(value)}, not a list`);
}
