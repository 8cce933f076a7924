import { wrongType } from '../resp/reply.ts';
import type { Database } from './database.ts';
import { List } from './list.ts';
import { SortedSet } from './sorted-set.ts';
import { type Collection, Hash, MemberSet } from './value.ts';

interface Access<C extends Collection> {
  /** What the key holds, for a read; undefined when there is no such key. @throws ReplyError WRONGTYPE */
  readonly read: (db: Database, key: string) => C | undefined;
  /** The same for a write: no hit or miss is counted. @throws ReplyError WRONGTYPE */
  readonly find: (db: Database, key: string) => C | undefined;
  /** The same, or a new empty one that `settle` puts into the database. @throws ReplyError WRONGTYPE */
  readonly make: (db: Database, key: string) => C;
}

function access<C extends Collection>(kind: new () => C): Access<C> {
  const check = (value: unknown): C | undefined => {
    if (value === undefined || value instanceof kind) return value;
    throw wrongType();
  };
  return {
    read: (db, key) => check(db.read(key)?.value),
    find: (db, key) => check(db.find(key)?.value),
    make: (db, key) => check(db.find(key)?.value) ?? new kind(),
  };
}

export const hashes = access(Hash);
export const sets = access(MemberSet);
export const lists = access(List);
export const sortedSets = access(SortedSet);

/** Ends a change of a collection: an empty one is removed, as Redis keeps no empty collections. */
export function settle(db: Database, key: string, collection: Collection): void {
  if (collection.size === 0) db.delete(key);
  else if (db.find(key)?.value === collection) db.touch(key);
  else db.put(key, collection);
}

/** @throws ReplyError WRONGTYPE */
export function readText(db: Database, key: string): string | undefined {
  const value = db.read(key)?.value;
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType();
}

/** @throws ReplyError WRONGTYPE */
export function findText(db: Database, key: string): string | undefined {
  const value = db.find(key)?.value;
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType();
}
