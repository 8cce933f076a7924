/**
 * What a command answers, before it is known whether RESP2 or RESP3 carries it. A string is a bulk string (bytes),
 * a number or bigint an integer, null the null of the protocol, an array an array.
 */
export type Reply =
  | string
  | number
  | bigint
  | null
  | readonly Reply[]
  | Status
  | ReplyError
  | Double
  | Verbatim
  | NullArray
  | MapReply
  | SetReply
  | Push
  | Replies
  | Pending;

/** `+OK`: short text without line breaks. */
export class Status {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** `-CODE text`. The message is the whole line. Handlers throw it or return it; both reach the client. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

/** RESP3 `,1.5`, RESP2 bulk string. */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** RESP3 `=` with the format `txt`, RESP2 bulk string. */
export class Verbatim {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** RESP2 `*-1`, where a list was expected; RESP3 has one null. */
export class NullArray {
  readonly items = null;
}

/** RESP3 `%`, RESP2 a flat array. `pairs` is flat: key, value, key, value. */
export class MapReply {
  readonly pairs: readonly Reply[];
  constructor(pairs: readonly Reply[]) {
    this.pairs = pairs;
  }
}

/** RESP3 `~`, RESP2 array. */
export class SetReply {
  readonly items: readonly Reply[];
  constructor(items: readonly Reply[]) {
    this.items = items;
  }
}

/** RESP3 `>`, out of band; RESP2 array. */
export class Push {
  readonly items: readonly Reply[];
  constructor(items: readonly Reply[]) {
    this.items = items;
  }
}

/** Several replies to one command, one after the other (SUBSCRIBE a b), or none. */
export class Replies {
  readonly items: readonly Reply[];
  constructor(items: readonly Reply[]) {
    this.items = items;
  }
}

/**
 * An answer that comes later, never during `start`. `start` is called once by a connection that can wait, with what to do with the answer; it
 * gives back the way to stop waiting. Who cannot wait (a transaction, an in-process call) takes `otherwise`.
 */
export class Pending {
  readonly start: (done: (reply: Reply) => void) => () => void;
  readonly otherwise: Reply;
  constructor(start: (done: (reply: Reply) => void) => () => void, otherwise: Reply) {
    this.start = start;
    this.otherwise = otherwise;
  }
}

export const OK = new Status('OK');
export const QUEUED = new Status('QUEUED');
export const NULL_ARRAY = new NullArray();
export const NOTHING = new Replies([]);

export const wrongType = () =>
  new ReplyError('WRONGTYPE Operation against a key holding the wrong kind of value');
export const syntaxError = () => new ReplyError('ERR syntax error');
export const notInteger = () => new ReplyError('ERR value is not an integer or out of range');
export const notFloat = () => new ReplyError('ERR value is not a valid float');
export const wrongArity = (command: string) =>
  new ReplyError(`ERR wrong number of arguments for '${command}' command`);
