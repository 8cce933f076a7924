import { RedisError } from './reply.ts';

export type Value =
  | { readonly kind: 'string'; text: string }
  | { readonly kind: 'hash'; readonly fields: Map<string, string> }
  | { readonly kind: 'set'; readonly members: Set<string> }
  | { readonly kind: 'list'; items: string[] }
  | { readonly kind: 'zset'; readonly scores: Map<string, number> };

export type Kind = Value['kind'];
export type ValueOf<K extends Kind> = Extract<Value, { readonly kind: K }>;

interface Entry {
  value: Value;
  /** Epoch ms; undefined = never. */
  expiresAt: number | undefined;
  version: number;
}

/** One numbered database. Keys that have expired are gone on access; `sweep` removes the rest. */
export class Database {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: () => number;
  #version = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  #entry(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAt !== undefined && entry.expiresAt <= this.#clock()) {
      this.#entries.delete(key);
      return undefined;
    }
    return entry;
  }

  get(key: string): Value | undefined {
    return this.#entry(key)?.value;
  }

  /** The value of a key when it is of this kind. @throws WRONGTYPE */
  read<K extends Kind>(key: string, kind: K): ValueOf<K> | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    if (value.kind !== kind) throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
    return value as ValueOf<K>;
  }

  /** As `read`, made when it is missing. Call `touch` after changing it. */
  open<K extends Kind>(key: string, kind: K): ValueOf<K> {
    const found = this.read(key, kind);
    if (found !== undefined) return found;
    const made = empty(kind);
    this.set(key, made);
    return made as ValueOf<K>;
  }

  /** Sets a value; its time to live is taken away unless `expiresAt` says otherwise. */
  set(key: string, value: Value, expiresAt?: number): void {
    this.#version += 1;
    this.#entries.set(key, { value, expiresAt, version: this.#version });
  }

  /** A key's value has changed in place: an empty collection is removed. */
  touch(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#version += 1;
    entry.version = this.#version;
    if (isEmpty(entry.value)) this.#entries.delete(key);
  }

  delete(key: string): boolean {
    const isThere = this.#entry(key) !== undefined;
    this.#entries.delete(key);
    this.#version += 1;
    return isThere;
  }

  expiresAt(key: string): number | undefined {
    return this.#entry(key)?.expiresAt;
  }

  /** Gives a key a time to live, or takes it away; a moment that has passed deletes it. False when there is no key. */
  expire(key: string, at: number | undefined): boolean {
    const entry = this.#entry(key);
    if (entry === undefined) return false;
    if (at !== undefined && at <= this.#clock()) this.delete(key);
    else entry.expiresAt = at;
    return true;
  }

  /** Changes with every write to the key; -1 when it is not there. */
  versionOf(key: string): number {
    return this.#entry(key)?.version ?? -1;
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.#entry(key) !== undefined);
  }

  get size(): number {
    return this.#entries.size;
  }

  get expiring(): number {
    let count = 0;
    for (const { expiresAt } of this.#entries.values()) if (expiresAt !== undefined) count += 1;
    return count;
  }

  clear(): void {
    this.#entries.clear();
    this.#version += 1;
  }

  /** Removes up to `most` expired keys. */
  sweep(most: number): void {
    const now = this.#clock();
    let left = most;
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt === undefined || expiresAt > now) continue;
      this.#entries.delete(key);
      left -= 1;
      if (left <= 0) return;
    }
  }
}

function empty(kind: Kind): Value {
  switch (kind) {
    case 'string':
      return { kind, text: '' };
    case 'hash':
      return { kind, fields: new Map() };
    case 'set':
      return { kind, members: new Set() };
    case 'list':
      return { kind, items: [] };
    case 'zset':
      return { kind, scores: new Map() };
  }
}

function isEmpty(value: Value): boolean {
  switch (value.kind) {
    case 'string':
      return false;
    case 'hash':
      return value.fields.size === 0;
    case 'set':
      return value.members.size === 0;
    case 'list':
      return value.items.length === 0;
    case 'zset':
      return value.scores.size === 0;
  }
}
