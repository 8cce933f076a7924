import type { Answer, Lookup } from '../stage.ts';
import { runtime } from './problems.ts';

/** One Redis command against one numbered database. */
export interface RedisCommand {
  readonly db: number;
  readonly args: readonly string[];
}

/** What a key must hold for commands to be carried out; undefined: there is no such key. */
export interface RedisGuard {
  readonly db: number;
  readonly key: string;
  readonly text: string | undefined;
}

/**
 * Runs commands in order and gives their replies in order: one round trip, however it is carried. With a guard they are
 * one transaction, whatever their databases: all or nothing.
 * @throws PORT_SINK_TAKEN when the guarded key holds something else by now.
 */
export type RunRedis = (
  commands: readonly RedisCommand[],
  guard?: RedisGuard,
) => Promise<readonly unknown[]>;

/** A dedup key that this process claimed and whose record is not committed yet. */
export interface Claim {
  readonly db: number;
  readonly key: string;
}

/** What the runner needs of Redis: a batch of lookups at a time, and the end of provisional claims. */
export interface RedisPort {
  ask(lookups: readonly Lookup[]): Promise<readonly Answer[]>;
  /** Turns claims into production's value, the empty string, keeping their time to live. */
  confirm(claims: readonly Claim[]): Promise<void>;
}

function commandOf(lookup: Lookup): RedisCommand {
  switch (lookup.kind) {
    case 'claim': {
      const ttl = String(lookup.ttlSeconds);
      return { db: lookup.db, args: ['SET', lookup.key, lookup.by, 'NX', 'GET', 'EX', ttl] };
    }
    case 'hash':
      return { db: lookup.db, args: ['HGETALL', lookup.key] };
    case 'text':
      return { db: lookup.db, args: ['GET', lookup.key] };
    case 'members':
      return { db: lookup.db, args: ['SMEMBERS', lookup.key] };
    case 'rows':
    case 'http':
      throw notOfRedis(lookup);
  }
}

function notOfRedis(lookup: Lookup): Error {
  return runtime.error('PORT_LOOKUP_UNKNOWN', { kind: lookup.kind });
}

// HGETALL answers an object, a Map or a flat list, depending on protocol and client.
function fieldsOf(reply: unknown): Readonly<Record<string, string>> {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  if (Array.isArray(reply)) {
    for (let at = 0; at + 1 < reply.length; at += 2)
      fields[String(reply[at])] = String(reply[at + 1]);
  } else if (reply instanceof Map) {
    for (const [name, value] of reply) fields[String(name)] = String(value);
  } else if (typeof reply === 'object' && reply !== null) {
    for (const [name, value] of Object.entries(reply)) fields[name] = String(value);
  }
  return fields;
}

function answerOf(lookup: Lookup, reply: unknown): Answer {
  switch (lookup.kind) {
    case 'claim':
      return { kind: 'claim', first: reply === null || reply === lookup.by };
    case 'hash':
      return { kind: 'hash', fields: fieldsOf(reply) };
    case 'text':
      return { kind: 'text', text: typeof reply === 'string' ? reply : undefined };
    case 'members':
      return { kind: 'members', members: Array.isArray(reply) ? reply.map(String) : [] };
    case 'rows':
    case 'http':
      throw notOfRedis(lookup);
  }
}

/**
 * Dedup and cache reads over any carrier of Redis commands. A claim is `SET key <record> NX GET EX ttl`: it is first
 * when nobody held the key or when this very record did (a batch that is read again after a crash).
 */
export function createRedisPort(run: RunRedis): RedisPort {
  return {
    async ask(lookups) {
      if (lookups.length === 0) return [];
      const replies = await run(lookups.map(commandOf));
      return lookups.map((lookup, index) => answerOf(lookup, replies[index]));
    },
    async confirm(claims) {
      if (claims.length === 0) return;
      await run(claims.map(({ db, key }) => ({ db, args: ['SET', key, '', 'XX', 'KEEPTTL'] })));
    },
  };
}
