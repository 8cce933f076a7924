import { isObject, type JsonValue } from '../../schemas/json.ts';
import type { ControlClient } from './client.ts';
import type { Failure } from './types.ts';

/** What can be sent again of a record that did not go on. */
export interface Resendable {
  /** `api`, or a topic. */
  readonly to: string;
  /** A text that is no JSON is sent as it is. */
  readonly value: JsonValue;
}

/**
 * Reads a record that did not go on again; undefined when the log has let it go. A record goes back to the topic that it was read
 * from. An event out of a batch goes to the Telemetry Service in a batch of its own: its own batch has been unpacked, and
 * would be a duplicate.
 */
export async function resendable(
  client: Pick<ControlClient, 'records'>,
  {
    id,
    cluster,
    topic,
    partition,
    offset,
  }: Pick<Failure, 'id' | 'cluster' | 'topic' | 'partition' | 'offset'>,
): Promise<Resendable | undefined> {
  const to = `${cluster}/${topic}`;
  const [record] = await client.records(to, { partition, from: offset, limit: 1 });
  if (record?.offset !== offset) return undefined;
  const child = /#(\d+)$/.exec(id)?.[1];
  if (child === undefined) return { to, value: record.value ?? record.text ?? '' };
  const events = isObject(record.value) ? record.value['events'] : undefined;
  const event = Array.isArray(events) ? (events as readonly JsonValue[])[Number(child)] : undefined;
  return event === undefined ? undefined : { to: 'api', value: event };
}
