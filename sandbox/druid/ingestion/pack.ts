import type { PackedRecords } from '../store/messages.ts';

/** Packs values one behind the other, so that they can be handed to the worker as they are. */
export function packRecords(
  records: readonly { readonly offset: number; readonly value: Buffer | null }[],
): PackedRecords {
  let size = 0;
  for (const { value } of records) size += value?.length ?? 0;
  const bytes = new Uint8Array(size);
  const offsets = new Float64Array(records.length);
  const lengths = new Int32Array(records.length);
  let position = 0;
  for (const [index, { offset, value }] of records.entries()) {
    offsets[index] = offset;
    lengths[index] = value === null ? -1 : value.length;
    if (value === null) continue;
    bytes.set(value, position);
    position += value.length;
  }
  return { bytes, offsets, lengths };
}
