/** A small seeded source of chance (sfc32): the same seed and label give the same draws, everywhere. */
export interface Random {
  /** A number in [0, 1). */
  unit(): number;
  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(pool: readonly T[]): T;
  /** Picks by weight; weights need no particular sum. */
  weighted<T>(pool: readonly (readonly [T, number])[]): T;
  hex(length: number): string;
  digits(length: number): string;
  /** A uuid of version 4. */
  uuid(): string;
  /** A source of its own for a part of the work, so that a change in one part leaves the others as they were. */
  fork(label: string | number): Random;
}

export function createRandom(seed: number, label = ''): Random {
  let [a, b, c, d] = state(`${seed}/${label}`);
  const word = (): number => {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let n = 0; n < 12; n += 1) word();
  const unit = (): number => word() / 2 ** 32;
  const int = (from: number, to: number): number => from + Math.floor(unit() * (to - from + 1));
  const hex = (length: number): string => {
    let text = '';
    while (text.length < length) text += word().toString(16).padStart(8, '0');
    return text.slice(0, length);
  };
  return {
    unit,
    int,
    chance: (probability) => unit() < probability,
    pick<T>(pool: readonly T[]): T {
      if (pool.length === 0) throw new RangeError('nothing to pick from');
      return pool[Math.floor(unit() * pool.length)] as T;
    },
    weighted<T>(pool: readonly (readonly [T, number])[]): T {
      let left = unit() * pool.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of pool) {
        left -= weight;
        if (left < 0) return value;
      }
      const last = pool.findLast(([, weight]) => weight > 0);
      if (last === undefined) throw new RangeError('nothing to pick from');
      return last[0];
    },
    hex,
    digits: (length) => Array.from({ length }, () => int(0, 9)).join(''),
    uuid() {
      const h = hex(32);
      const variant = '89ab'[Number.parseInt(h.charAt(16), 16) & 3];
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
    },
    fork: (part) => createRandom(seed, `${label}/${part}`),
  };
}

/** Four words from a text (FNV-1a with four offsets). */
function state(text: string): [number, number, number, number] {
  const word = (offset: number): number => {
    let hash = offset;
    for (let n = 0; n < text.length; n += 1)
      hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
    return hash | 0;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x243f6a88), word(0xb7e15162)];
}
