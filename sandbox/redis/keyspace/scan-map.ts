/**
 * A map that can be walked in steps, however it changes between the steps (the guarantee of the SCAN commands): an
 * entry that is there during the whole walk is given. It rests on numbered places: an entry keeps its place while it
 * lives, a freed place is given to a newer entry, and a cursor is the number of the next place. The places are made at
 * the first walk only; most maps are never walked.
 */
export class ScanMap<V> {
  readonly #items = new Map<string, V>();
  #places: Places | undefined;

  get size(): number {
    return this.#items.size;
  }

  get(key: string): V | undefined {
    return this.#items.get(key);
  }

  has(key: string): boolean {
    return this.#items.has(key);
  }

  /** True when the key is new. */
  set(key: string, value: V): boolean {
    const before = this.#items.size;
    this.#items.set(key, value);
    const isNew = this.#items.size !== before;
    if (isNew) this.#places?.add(key);
    return isNew;
  }

  delete(key: string): boolean {
    const wasThere = this.#items.delete(key);
    if (wasThere) this.#places?.delete(key);
    return wasThere;
  }

  clear(): void {
    this.#items.clear();
    this.#places = undefined;
  }

  keys(): MapIterator<string> {
    return this.#items.keys();
  }

  values(): MapIterator<V> {
    return this.#items.values();
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.#items.entries();
  }

  /**
   * About `count` keys from `cursor` on, and the cursor that goes on from there; 0 is the end. Small maps are given
   * whole, as Redis gives its compact encodings.
   */
  scan(cursor: number, count: number, options: { readonly wholeUpTo: number }): ScanStep {
    if (cursor === 0 && this.size <= options.wholeUpTo)
      return { cursor: 0, keys: [...this.keys()] };
    this.#places ??= new Places(this.keys());
    return this.#places.scan(cursor, count);
  }

  /** Any key, each about as likely; undefined when empty. `random` gives numbers from 0 up to 1. */
  sample(random: () => number): string | undefined {
    if (this.size === 0) return undefined;
    this.#places ??= new Places(this.keys());
    return this.#places.sample(random);
  }
}

export interface ScanStep {
  readonly cursor: number;
  readonly keys: readonly string[];
}

class Places {
  readonly #places: (string | undefined)[];
  readonly #placeOf = new Map<string, number>();
  readonly #free: number[] = [];

  constructor(keys: Iterable<string>) {
    this.#places = [...keys];
    for (const [place, key] of this.#places.entries()) this.#placeOf.set(key as string, place);
  }

  add(key: string): void {
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = key;
    this.#placeOf.set(key, place);
  }

  delete(key: string): void {
    const place = this.#placeOf.get(key);
    if (place === undefined) return;
    this.#placeOf.delete(key);
    this.#places[place] = undefined;
    this.#free.push(place);
  }

  scan(cursor: number, count: number): ScanStep {
    const keys: string[] = [];
    const end = Math.min(this.#places.length, cursor + count * 10);
    let place = cursor;
    for (; place < end && keys.length < count; place++) {
      const key = this.#places[place];
      if (key !== undefined) keys.push(key);
    }
    return { cursor: place >= this.#places.length ? 0 : place, keys };
  }

  sample(random: () => number): string | undefined {
    const start = Math.floor(random() * this.#places.length);
    for (let tries = 0; tries < 50; tries++) {
      const key = this.#places[Math.floor(random() * this.#places.length)];
      if (key !== undefined) return key;
    }
    // Mostly empty places: the next taken one will do.
    for (let step = 0; step < this.#places.length; step++) {
      const key = this.#places[(start + step) % this.#places.length];
      if (key !== undefined) return key;
    }
    return undefined;
  }
}
