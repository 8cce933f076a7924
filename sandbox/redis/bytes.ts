/**
 * Inside this room every key, value and argument is a byte string: a JavaScript string whose characters are the bytes
 * (0 to 255, "latin1"). Such strings are binary safe, compare in byte order, work as Map keys, take one byte a character
 * in V8, and reach the socket without a codec. Text enters and leaves as UTF-8 through these two functions.
 */
export function toBytes(text: string | Buffer): string {
  if (typeof text !== 'string') return text.toString('latin1');
  // Pure ASCII is its own byte string; the native length tells without looking at each character here.
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1');
}

/** The text of a byte string; bytes that are no UTF-8 become U+FFFD. */
export function toText(bytes: string): string {
  return Buffer.byteLength(bytes) === bytes.length
    ? bytes
    : Buffer.from(bytes, 'latin1').toString('utf8');
}
