import type { List } from './list.ts';
import { ScanMap } from './scan-map.ts';
import type { SortedSet } from './sorted-set.ts';

export class Hash extends ScanMap<string> {
  readonly type = 'hash';
}

export class MemberSet extends ScanMap<true> {
  readonly type = 'set';

  constructor(members: Iterable<string> = []) {
    super();
    for (const member of members) this.set(member, true);
  }
}

/** What a key holds; a string is a byte string. */
export type Value = string | Collection;
export type Collection = Hash | MemberSet | List | SortedSet;
export type TypeName = 'string' | Collection['type'];

export const typeOf = (value: Value): TypeName =>
  typeof value === 'string' ? 'string' : value.type;

/** A key's value and its time of expiry in ms since 1970; Infinity for none. A key is gone when that ms is over. */
export interface Entry {
  value: Value;
  expiresAt: number;
}

export const NEVER = Infinity;
