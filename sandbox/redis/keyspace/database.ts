import { ScanMap, type ScanStep } from './scan-map.ts';
import { type Entry, NEVER, type Value } from './value.ts';

/** What all databases of a server share. `now` is set once a command, so that a command sees one moment. */
export interface KeyspaceState {
  now: number;
  hits: number;
  misses: number;
  expired: number;
  changes: number;
}

/** Somebody who must know that a key changed: a WATCH, or a client that waits for a list. */
export type KeyListener = (key: string) => void;

/**
 * One numbered database. Expired keys are never seen: each access removes what it meets (lazy), `sweep` the rest
 * (active). Every change of a key goes through `touch`.
 */
export class Database {
  readonly index: number;
  readonly #state: KeyspaceState;
  readonly #entries = new ScanMap<Entry>();
  readonly #listeners = new Map<string, Set<KeyListener>>();
  #expiring = 0;
  #sweep: MapIterator<[string, Entry]> | undefined;

  constructor(index: number, state: KeyspaceState) {
    this.index = index;
    this.#state = state;
  }

  /** Number of keys; expired ones count until they are met, as in Redis. */
  get size(): number {
    return this.#entries.size;
  }

  /** Number of keys with a time to live. */
  get expiring(): number {
    return this.#expiring;
  }

  get now(): number {
    return this.#state.now;
  }

  /** A look that counts as hit or miss in INFO. */
  read(key: string): Entry | undefined {
    const entry = this.find(key);
    if (entry === undefined) this.#state.misses++;
    else this.#state.hits++;
    return entry;
  }

  find(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#state.now <= entry.expiresAt) return entry;
    this.#expire(key, entry);
    return undefined;
  }

  has(key: string): boolean {
    return this.find(key) !== undefined;
  }

  /** Writes a value with its time of expiry, whatever was there. */
  put(key: string, value: Value, expiresAt: number = NEVER): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#entries.set(key, { value, expiresAt });
      if (expiresAt !== NEVER) this.#expiring++;
    } else {
      entry.value = value;
      this.#setExpiry(entry, expiresAt);
    }
    this.touch(key);
  }

  /** Replaces the value and keeps the time of expiry. */
  replace(key: string, value: Value): void {
    this.put(key, value, this.find(key)?.expiresAt ?? NEVER);
  }

  /** False when there is no such key. */
  expireAt(key: string, expiresAt: number): boolean {
    const entry = this.find(key);
    if (entry === undefined) return false;
    this.#setExpiry(entry, expiresAt);
    this.touch(key);
    return true;
  }

  delete(key: string): boolean {
    const entry = this.find(key);
    if (entry === undefined) return false;
    this.#remove(key, entry);
    return true;
  }

  clear(): void {
    for (const key of this.#listeners.keys()) if (this.has(key)) this.touch(key);
    this.#state.changes += this.size;
    this.#entries.clear();
    this.#expiring = 0;
    this.#sweep = undefined;
  }

  /** Says that the value of a key was changed in place. */
  touch(key: string): void {
    this.#state.changes++;
    if (this.#listeners.size === 0) return;
    for (const listener of this.#listeners.get(key) ?? []) listener(key);
  }

  listen(key: string, listener: KeyListener): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners)
        this.#listeners.delete(key);
    };
  }

  /** Keys that are there now. */
  *keys(): Generator<string> {
    for (const [key, entry] of this.#entries) {
      if (this.#state.now <= entry.expiresAt) yield key;
      else this.#expire(key, entry);
    }
  }

  scan(cursor: number, count: number): ScanStep {
    const step = this.#entries.scan(cursor, count, { wholeUpTo: 0 });
    return { cursor: step.cursor, keys: step.keys.filter((key) => this.has(key)) };
  }

  sample(random: () => number): string | undefined {
    for (;;) {
      const key = this.#entries.sample(random);
      if (key === undefined || this.has(key)) return key;
    }
  }

  /**
   * Looks at up to `count` keys, going on where the last sweep ended, and removes the expired ones.
   * Gives the share of expired keys among those it saw, 0 to 1.
   */
  sweep(count: number): number {
    if (this.#expiring === 0) return 0;
    let seen = 0;
    let expired = 0;
    while (seen < count) {
      this.#sweep ??= this.#entries[Symbol.iterator]();
      const next = this.#sweep.next();
      if (next.done === true) {
        this.#sweep = undefined;
        break;
      }
      const [key, entry] = next.value;
      seen++;
      if (this.#state.now > entry.expiresAt) {
        expired++;
        this.#expire(key, entry);
      }
    }
    return seen === 0 ? 0 : expired / seen;
  }

  /** Exchanges the contents of two databases. */
  swap(other: Database): void {
    const mine = [...this.#entries];
    const theirs = [...other.#entries];
    this.clear();
    other.clear();
    for (const [key, { value, expiresAt }] of theirs) this.put(key, value, expiresAt);
    for (const [key, { value, expiresAt }] of mine) other.put(key, value, expiresAt);
  }

  #setExpiry(entry: Entry, expiresAt: number): void {
    if (entry.expiresAt !== NEVER) this.#expiring--;
    if (expiresAt !== NEVER) this.#expiring++;
    entry.expiresAt = expiresAt;
  }

  #expire(key: string, entry: Entry): void {
    this.#state.expired++;
    this.#remove(key, entry);
  }

  #remove(key: string, entry: Entry): void {
    if (entry.expiresAt !== NEVER) this.#expiring--;
    this.#entries.delete(key);
    this.touch(key);
  }
}
