/**
 * Whether a byte string matches a Redis pattern: `*`, `?`, `[a-z]`, `[^a]`, `\x`. After a mismatch only the last star
 * takes one byte more, so the time is at most the product of both lengths. (upstream: util.c stringmatchlen)
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let index = 0;
  let starAt = -1;
  let starIndex = 0;
  while (index < text.length) {
    if (pattern[at] === '*') {
      starAt = at++;
      starIndex = index;
      continue;
    }
    const end = at < pattern.length ? matchOne(pattern, at, text.charAt(index)) : -1;
    if (end !== -1) {
      at = end;
      index++;
    } else if (starAt === -1) {
      return false;
    } else {
      at = starAt + 1;
      index = ++starIndex;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

// The place after the pattern's element at `at` when it matches the byte, else -1.
function matchOne(pattern: string, at: number, char: string): number {
  const first = pattern.charAt(at);
  if (first === '?') return at + 1;
  if (first === '[') return matchClass(pattern, at + 1, char);
  if (first === '\\' && at + 1 < pattern.length) {
    return pattern.charAt(at + 1) === char ? at + 2 : -1;
  }
  return first === char ? at + 1 : -1;
}

// A class without its `]` ends with the pattern.
function matchClass(pattern: string, start: number, char: string): number {
  let at = start;
  const isNegated = pattern[at] === '^';
  if (isNegated) at++;
  let isMatch = false;
  for (; at < pattern.length && pattern[at] !== ']'; at++) {
    if (pattern[at] === '\\' && at + 1 < pattern.length) {
      at++;
      isMatch ||= pattern[at] === char;
    } else if (pattern[at + 1] === '-' && at + 2 < pattern.length) {
      const [low = '', high = ''] = [pattern.charAt(at), pattern.charAt(at + 2)].toSorted();
      isMatch ||= low <= char && char <= high;
      at += 2;
    } else {
      isMatch ||= pattern[at] === char;
    }
  }
  return isMatch === isNegated ? -1 : Math.min(at + 1, pattern.length);
}
