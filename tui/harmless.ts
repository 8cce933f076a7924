/**
 * Text from events made harmless for a terminal: control bytes, bidirectional and zero-width marks, and halves of a
 * surrogate pair are written out as `\uXXXX`, so that nothing in an event can move the cursor or disguise itself.
 */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (mark) => {
    const code = (mark.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}
