import type { Content, DialCode, User } from '../generators/world.ts';
import { createWorld } from '../generators/index.ts';
import type { PlatformRecords } from '../pipeline/services/index.ts';
import type { JsonObject } from '../schemas/json.ts';

/** What the platform's services know: the world of the seed, and what is put in beside it. */
export interface Platform {
  readonly records: PlatformRecords;
  /** Users by id, before those of the world; `blocked` is an account that was blocked. */
  readonly users: Map<string, JsonObject | 'blocked'>;
  readonly dialCodes: Map<string, JsonObject>;
  readonly content: Map<string, JsonObject>;
}

/** The services' records for a seed; its world is made with the first question. */
export function createPlatform(seed: number): Platform {
  const users = new Map<string, JsonObject | 'blocked'>();
  const dialCodes = new Map<string, JsonObject>();
  const content = new Map<string, JsonObject>();
  let world: ReturnType<typeof createWorld> | undefined;
  const found = <T extends { readonly id: string }>(
    list: (from: ReturnType<typeof createWorld>) => readonly T[],
    { id, read }: { readonly id: string; readonly read: (one: T) => JsonObject },
  ): JsonObject | undefined => {
    world ??= createWorld(seed);
    const one = list(world).find((each) => each.id === id);
    return one && read(one);
  };
  return {
    users,
    dialCodes,
    content,
    records: {
      user: (id) => users.get(id) ?? found((from) => from.users, { id, read: userRecord }),
      dialCode: (id) =>
        dialCodes.get(id) ?? found((from) => from.dialCodes, { id, read: dialCodeRecord }),
      content: (id) =>
        content.get(id) ?? found((from) => from.content, { id, read: contentRecord }),
    },
  };
}

function userRecord(user: User): JsonObject {
  const { id, firstName, lastName, org, state, district, type, subtype } = user;
  return {
    userId: id,
    firstName,
    lastName,
    encPhone: '',
    encEmail: '',
    language: ['English', 'Hindi'],
    rootOrgId: org.id,
    rootOrg: { orgName: org.name },
    framework: {
      id: ['igot'],
      board: ['CBSE'],
      medium: ['English'],
      gradeLevel: ['Class 6', 'Class 7'],
      subject: ['Mathematics'],
    },
    userLocations: [
      { type: 'state', name: state },
      { type: 'district', name: district },
      { type: 'block', name: `${district} North` },
      { type: 'cluster', name: `${district} 1` },
      { type: 'school', name: org.name, code: org.id },
    ],
    profileUserTypes: [{ type, subType: subtype }],
  };
}

function dialCodeRecord({ id, org, batch, status, generatedAt }: DialCode): JsonObject {
  return {
    identifier: id,
    channel: org.id,
    publisher: org.name,
    batchCode: batch,
    status,
    generatedOn: new Date(generatedAt).toISOString().replace('Z', '+0000'),
    publishedOn: null,
    metadata: null,
  };
}

function contentRecord({ id, name, type, questions }: Content): JsonObject {
  return {
    identifier: id,
    name,
    primaryCategory: type,
    status: 'Live',
    totalQuestions: questions.length,
  };
}
