const rowBytes = 16;
// What is drawn of a value; the rest would not be scrolled through.
const mostBytes = 64 * 1024;

/** Bytes as rows of offset, hexadecimal and ASCII, as `xxd` writes them. */
export function hexLines(bytes: Uint8Array): readonly string[] {
  const shown = bytes.subarray(0, mostBytes);
  const rows = Array.from({ length: Math.ceil(shown.length / rowBytes) }, (_, row) => {
    const some = shown.subarray(row * rowBytes, (row + 1) * rowBytes);
    const hex = Array.from(some, (byte) => byte.toString(16).padStart(2, '0'));
    const pairs = hex.map((byte, index) => (index % 2 === 1 ? `${byte} ` : byte)).join('');
    const text = Array.from(some, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
    ).join('');
    return `${(row * rowBytes).toString(16).padStart(6, '0')}  ${pairs.padEnd(rowBytes * 2.5)} ${text}`;
  });
  const left = bytes.length - shown.length;
  return left > 0 ? [...rows, `… ${left} bytes more`] : rows;
}
