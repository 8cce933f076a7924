import { RedisError } from './reply.ts';

const mostArguments = 1_048_576;
const mostBytes = 512 * 1024 * 1024;
const mostInlineBytes = 65_536;

/**
 * Reads commands out of a byte stream: arrays of bulk strings, or inline commands typed by hand. Arguments are latin1
 * texts, one character a byte. @throws RedisError for a stream that is no RESP; the connection is then closed
 */
export class CommandParser {
  #bytes: Buffer = Buffer.alloc(0);

  /** Takes a chunk in and gives every command that is complete by now. */
  push(chunk: Buffer): readonly (readonly string[])[] {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const commands: string[][] = [];
    let at = 0;
    for (;;) {
      const found = this.#command(at);
      if (found === undefined) break;
      at = found.end;
      if (found.args.length > 0) commands.push(found.args);
    }
    this.#bytes = this.#bytes.subarray(at);
    return commands;
  }

  #line(at: number): { readonly text: string; readonly end: number } | undefined {
    const end = this.#bytes.indexOf('\r\n', at, 'latin1');
    if (end < 0) {
      if (this.#bytes.length - at > mostInlineBytes) throw new RedisError('ERR Protocol error: too big inline request');
      return undefined;
    }
    return { text: this.#bytes.toString('latin1', at, end), end: end + 2 };
  }

  #command(at: number): { readonly args: string[]; readonly end: number } | undefined {
    if (at >= this.#bytes.length) return undefined;
    if (this.#bytes[at] !== 0x2a) return this.#inline(at);
    const head = this.#line(at);
    if (head === undefined) return undefined;
    const count = Number(head.text.slice(1));
    if (!Number.isInteger(count) || count > mostArguments) throw new RedisError('ERR Protocol error: invalid multibulk length');
    const args: string[] = [];
    let { end } = head;
    for (let index = 0; index < count; index += 1) {
      const bulk = this.#bulk(end);
      if (bulk === undefined) return undefined;
      args.push(bulk.text);
      ({ end } = bulk);
    }
    return { args, end };
  }

  #bulk(at: number): { readonly text: string; readonly end: number } | undefined {
    const head = this.#line(at);
    if (head === undefined) return undefined;
    if (!head.text.startsWith('$')) {
      throw new RedisError(`ERR Protocol error: expected '$', got '${head.text.charAt(0)}'`);
    }
    const size = Number(head.text.slice(1));
    if (!Number.isInteger(size) || size < 0 || size > mostBytes) throw new RedisError('ERR Protocol error: invalid bulk length');
    const end = head.end + size + 2;
    if (this.#bytes.length < end) return undefined;
    return { text: this.#bytes.toString('latin1', head.end, head.end + size), end };
  }

  #inline(at: number): { readonly args: string[]; readonly end: number } | undefined {
    const newline = this.#bytes.indexOf(0x0a, at);
    if (newline < 0) {
      if (this.#bytes.length - at > mostInlineBytes) throw new RedisError('ERR Protocol error: too big inline request');
      return undefined;
    }
    const text = this.#bytes.toString('latin1', at, newline).trim();
    const words = text.match(/"(?:[^"\\]|\\.)*"|'[^']*'|\S+/g) ?? [];
    return { args: words.map((word) => word.replaceAll(/^["']|["']$/g, '')), end: newline + 1 };
  }
}
