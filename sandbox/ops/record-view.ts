import { isObject } from '../../schemas/json.ts';
import { parseJson } from '../../schemas/parse.ts';
import type { RecordView } from '../control/types.ts';

/** A record as it was read. */
export interface ReadRecord {
  readonly offset: number;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: readonly { readonly key: string; readonly value: Buffer | null }[];
}

/** A record as the control API shows it. */
export function recordView(
  record: ReadRecord,
  { topic, cluster, partition }: Pick<RecordView, 'topic' | 'cluster' | 'partition'>,
): RecordView {
  const bytes = record.value ?? Buffer.alloc(0);
  const parsed = parseJson(bytes);
  const event = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  const mid = event['mid'];
  const eid = event['eid'];
  return {
    cluster,
    topic,
    partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key: record.key?.toString() ?? null,
    headers: headersOf(record),
    sizeBytes: bytes.length,
    ...(parsed.ok ? { value: parsed.value } : { text: bytes.toString() }),
    ...(typeof mid === 'string' ? { mid } : {}),
    ...(typeof eid === 'string' ? { eid } : {}),
  };
}

/** Headers by name as text; the last of a name counts. */
export function headersOf({ headers = [] }: ReadRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.map(({ key, value }) => [key, value?.toString() ?? '']));
}
