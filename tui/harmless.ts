/**
 * Text from events made harmless for a terminal: control bytes, bidirectional and zero-width marks are written out as
 * `\uXXXX`, so that nothing in an event can move the cursor or disguise itself.
 */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (mark) => {
    const code = (mark.codePointAt(0) ?? 0).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  });
}
