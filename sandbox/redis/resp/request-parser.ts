import { splitInline } from './inline.ts';

const MAX_LINE_BYTES = 64 * 1024;
const CR = 13;
const LF = 10;
const STAR = 42;
const DOLLAR = 36;
const LENGTH = /^-?\d{1,18}$/;

export interface RequestLimits {
  /** Longest single argument, as Redis' proto-max-bulk-len. */
  readonly maxBulkBytes: number;
  /** Most arguments of one command. */
  readonly maxArguments: number;
  /** Most bytes of arguments of one command, and of input that waits, as client-query-buffer-limit. */
  readonly maxRequestBytes: number;
}

/** The input is no RESP; the text is Redis' own. The connection cannot be read any further. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  constructor(text: string) {
    super(`ERR Protocol error: ${text}`);
  }
}

/**
 * Reads commands from a stream of bytes, however it is cut into chunks. A long argument that comes in many chunks is
 * joined once, when its last byte is there. (upstream: networking.c processMultibulkBuffer, processInlineBuffer)
 */
export class RequestParser {
  readonly #limits: RequestLimits;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  #later: Buffer[] = [];
  #laterBytes = 0;
  #args: string[] = [];
  #argBytes = 0;
  #missing = 0;
  #bulkLength: number | undefined;

  constructor(limits: RequestLimits) {
    this.#limits = limits;
  }

  /** Bytes that were pushed and not yet given out as a command. */
  get waitingBytes(): number {
    return this.#buffer.length - this.#at + this.#laterBytes + this.#argBytes;
  }

  push(chunk: Buffer): void {
    this.#later.push(chunk);
    this.#laterBytes += chunk.length;
  }

  /**
   * The next whole command as byte strings, or undefined until more is pushed. Empty lines and `*0` are passed over.
   * @throws ProtocolError
   */
  next(): string[] | undefined {
    for (;;) {
      const canGoOn = this.#missing > 0 ? this.#readArgument() : this.#readStart();
      if (!canGoOn) return undefined;
      if (this.#missing === 0 && this.#args.length > 0) {
        const command = this.#args;
        this.#args = [];
        this.#argBytes = 0;
        return command;
      }
    }
  }

  #readStart(): boolean {
    if (!this.#ensure(1)) return false;
    if (this.#buffer[this.#at] !== STAR) return this.#readInline();
    const line = this.#readLine(CR, 'too big mbulk count string');
    if (line === undefined) return false;
    const count = lengthOf(line.slice(1));
    if (count === undefined || count > this.#limits.maxArguments) {
      throw new ProtocolError('invalid multibulk length');
    }
    this.#missing = Math.max(count, 0);
    return true;
  }

  #readInline(): boolean {
    const line = this.#readLine(LF, 'too big inline request');
    if (line === undefined) return false;
    const words = splitInline(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (words === undefined) throw new ProtocolError('unbalanced quotes in request');
    this.#args = words;
    return true;
  }

  #readArgument(): boolean {
    if (this.#bulkLength === undefined && !this.#readBulkLength()) return false;
    const length = this.#bulkLength ?? 0;
    if (!this.#ensure(length + 2)) return false;
    this.#args.push(this.#buffer.toString('latin1', this.#at, this.#at + length));
    this.#at += length + 2;
    this.#bulkLength = undefined;
    this.#missing--;
    return true;
  }

  #readBulkLength(): boolean {
    if (!this.#ensure(1)) return false;
    const mark = this.#buffer[this.#at] ?? 0;
    const line = this.#readLine(CR, 'too big bulk count string');
    if (line === undefined) return false;
    if (mark !== DOLLAR)
      throw new ProtocolError(`expected '$', got '${String.fromCharCode(mark)}'`);
    const length = lengthOf(line.slice(1));
    if (length === undefined || length < 0 || length > this.#limits.maxBulkBytes) {
      throw new ProtocolError('invalid bulk length');
    }
    this.#argBytes += length;
    if (this.#argBytes > this.#limits.maxRequestBytes) throw new ProtocolError('too big request');
    this.#bulkLength = length;
    return true;
  }

  // The byte after CR is taken to be LF without a look, as upstream does.
  #readLine(end: typeof CR | typeof LF, tooLong: string): string | undefined {
    for (;;) {
      const found = this.#buffer.indexOf(end, this.#at);
      const next = found + (end === CR ? 2 : 1);
      if (found !== -1 && next <= this.#buffer.length) {
        if (found - this.#at > MAX_LINE_BYTES) throw new ProtocolError(tooLong);
        const line = this.#buffer.toString('latin1', this.#at, found);
        this.#at = next;
        return line;
      }
      if (found === -1 && this.#buffer.length - this.#at > MAX_LINE_BYTES) {
        throw new ProtocolError(tooLong);
      }
      if (this.#laterBytes === 0) return undefined;
      this.#join();
    }
  }

  #ensure(bytes: number): boolean {
    const rest = this.#buffer.length - this.#at;
    if (rest >= bytes) return true;
    if (rest + this.#laterBytes < bytes) return false;
    this.#join();
    return true;
  }

  #join(): void {
    const [only] = this.#later;
    const isWhole = this.#at === this.#buffer.length && this.#later.length === 1;
    this.#buffer =
      isWhole && only !== undefined
        ? only
        : Buffer.concat([this.#buffer.subarray(this.#at), ...this.#later]);
    this.#at = 0;
    this.#later = [];
    this.#laterBytes = 0;
  }
}

function lengthOf(digits: string): number | undefined {
  return LENGTH.test(digits) ? Number(digits) : undefined;
}
