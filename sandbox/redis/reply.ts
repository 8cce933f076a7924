/** What a command answers: text, number, null, a list, or one of the RESP3 shapes that RESP2 flattens. */
export type RedisReply =
  | string
  | number
  | null
  | readonly RedisReply[]
  | SimpleReply
  | MapReply
  | SetReply
  | DoubleReply
  | PushReply;

/** A status such as `OK`. */
export class SimpleReply {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A map; RESP2 clients get a flat list. */
export class MapReply {
  readonly entries: readonly (readonly [string, RedisReply])[];
  constructor(entries: readonly (readonly [string, RedisReply])[]) {
    this.entries = entries;
  }
}

/** A set; RESP2 clients get a list. */
export class SetReply {
  readonly items: readonly string[];
  constructor(items: readonly string[]) {
    this.items = items;
  }
}

/** A double; RESP2 clients get its text. */
export class DoubleReply {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** An out-of-band message of pub/sub. */
export class PushReply {
  readonly items: readonly RedisReply[];
  constructor(items: readonly RedisReply[]) {
    this.items = items;
  }
}

/** An error whose text goes to the client as it is: upper-case code first. */
export class RedisError extends Error {}

export const ok = new SimpleReply('OK');

// Values are binary: each JS string holds one byte in each character (latin1).
const encode = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Writes a reply in the protocol version of the connection. */
export function writeReply(reply: RedisReply | RedisError, version: 2 | 3): Buffer {
  const parts: Buffer[] = [];
  write(reply, version, parts);
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

function write(reply: RedisReply | RedisError, version: 2 | 3, parts: Buffer[]): void {
  if (reply === null) parts.push(encode(version === 3 ? '_\r\n' : '$-1\r\n'));
  else if (typeof reply === 'number') parts.push(encode(`:${reply}\r\n`));
  else if (typeof reply === 'string') parts.push(encode(`$${reply.length}\r\n${reply}\r\n`));
  else if (reply instanceof RedisError) parts.push(encode(`-${reply.message}\r\n`));
  else if (reply instanceof SimpleReply) parts.push(encode(`+${reply.text}\r\n`));
  else if (reply instanceof DoubleReply) {
    const text = doubleText(reply.value);
    parts.push(encode(version === 3 ? `,${text}\r\n` : `$${text.length}\r\n${text}\r\n`));
  } else if (reply instanceof MapReply) {
    const { entries } = reply;
    parts.push(encode(version === 3 ? `%${entries.length}\r\n` : `*${entries.length * 2}\r\n`));
    for (const [key, value] of entries) {
      write(key, version, parts);
      write(value, version, parts);
    }
  } else if (reply instanceof SetReply) writeList(version === 3 ? '~' : '*', reply.items, version, parts);
  else if (reply instanceof PushReply) writeList(version === 3 ? '>' : '*', reply.items, version, parts);
  else writeList('*', reply, version, parts);
}

function writeList(
  sign: string,
  items: readonly RedisReply[],
  version: 2 | 3,
  parts: Buffer[],
): void {
  parts.push(encode(`${sign}${items.length}\r\n`));
  for (const item of items) write(item, version, parts);
}

/** A double as Redis prints it. */
export function doubleText(value: number): string {
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return String(value);
}
