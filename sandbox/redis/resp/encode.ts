import { formatDouble } from './double.ts';
import {
  Double,
  MapReply,
  NullArray,
  Pending,
  Push,
  Replies,
  type Reply,
  ReplyError,
  SetReply,
  Status,
  Verbatim,
} from './reply.ts';

export type RespVersion = 2 | 3;

/** A reply grew beyond what may wait for one client. */
export class ReplyTooLarge extends Error {
  override readonly name = 'ReplyTooLarge';
}

/**
 * The bytes (as a byte string) of a reply in RESP2 or RESP3.
 * @throws ReplyTooLarge beyond `maxBytes`
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function encode(reply: Reply, resp: RespVersion, maxBytes = Infinity): string {
  const encoder = new Encoder(resp, maxBytes);
  encoder.add(reply);
  return encoder.out;
}

class Encoder {
  out = '';
  readonly #resp3: boolean;
  readonly #maxBytes: number;

  constructor(resp: RespVersion, maxBytes: number) {
    this.#resp3 = resp === 3;
    this.#maxBytes = maxBytes;
  }

  add(reply: Reply): void {
    if (typeof reply === 'string') this.#bulk(reply);
    else if (typeof reply === 'number' || typeof reply === 'bigint') this.out += `:${reply}\r\n`;
    else if (reply === null) this.out += this.#resp3 ? '_\r\n' : '$-1\r\n';
    else if (reply instanceof Status) this.out += `+${reply.text}\r\n`;
    else if (reply instanceof ReplyError) this.out += `-${oneLine(reply.message)}\r\n`;
    else if (reply instanceof Double) this.#double(reply.value);
    else if (reply instanceof Verbatim) this.#verbatim(reply.text);
    else if (reply instanceof NullArray) this.out += this.#resp3 ? '_\r\n' : '*-1\r\n';
    else if (reply instanceof MapReply) this.#map(reply.pairs);
    else if (reply instanceof SetReply) this.#list(this.#resp3 ? '~' : '*', reply.items);
    else if (reply instanceof Push) this.#list(this.#resp3 ? '>' : '*', reply.items);
    else if (reply instanceof Replies) for (const item of reply.items) this.add(item);
    else if (reply instanceof Pending) this.add(reply.otherwise);
    else this.#list('*', reply);
  }

  #bulk(bytes: string): void {
    this.#reserve(bytes.length);
    this.out += `$${bytes.length}\r\n${bytes}\r\n`;
  }

  #double(value: number): void {
    if (this.#resp3) this.out += `,${formatDouble(value)}\r\n`;
    else this.#bulk(formatDouble(value));
  }

  #verbatim(text: string): void {
    if (!this.#resp3) return this.#bulk(text);
    this.#reserve(text.length);
    this.out += `=${text.length + 4}\r\ntxt:${text}\r\n`;
  }

  #map(pairs: readonly Reply[]): void {
    this.out += this.#resp3 ? `%${pairs.length / 2}\r\n` : `*${pairs.length}\r\n`;
    for (const item of pairs) this.add(item);
  }

  #list(mark: string, items: readonly Reply[]): void {
    this.out += `${mark}${items.length}\r\n`;
    for (const item of items) this.add(item);
  }

  #reserve(bytes: number): void {
    if (this.out.length + bytes > this.#maxBytes) throw new ReplyTooLarge();
  }
}

const oneLine = (text: string): string => text.replaceAll(/[\r\n]/g, ' ');
