import { toText } from '../bytes.ts';
import { formatDouble } from './double.ts';
import {
  Double,
  MapReply,
  NullArray,
  Pending,
  type Reply,
  ReplyError,
  Status,
  Verbatim,
} from './reply.ts';

/** A reply as plain JavaScript, in RESP2's shapes: a map is a flat list, a double is text. */
export type RedisReply = string | number | bigint | null | readonly RedisReply[];

/**
 * Turns a reply into plain values; bulk strings are read as UTF-8.
 * @throws ReplyError for an error reply
 */
export function plain(reply: Reply): RedisReply {
  if (typeof reply === 'string') return toText(reply);
  if (reply === null || typeof reply === 'number' || typeof reply === 'bigint') return reply;
  if (reply instanceof Status || reply instanceof Verbatim) return toText(reply.text);
  if (reply instanceof ReplyError) throw reply;
  if (reply instanceof Double) return formatDouble(reply.value);
  if (reply instanceof NullArray) return null;
  if (reply instanceof MapReply) return list(reply.pairs);
  if (reply instanceof Pending) return plain(reply.otherwise);
  return list('items' in reply ? reply.items : reply);
}

function list(items: readonly Reply[]): RedisReply {
  const values: RedisReply[] = [];
  for (const item of items) values.push(plain(item));
  return values;
}
