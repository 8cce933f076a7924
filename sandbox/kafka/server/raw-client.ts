import { connect, type Socket } from 'node:net';
import { codecOf } from '../wire/codec.ts';
import type { Message } from '../wire/fields.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import { Frames } from './frames.ts';

/** A test's own end of a connection: sends any bytes, takes frames in order. */
export class RawClient implements Disposable {
  readonly #socket: Socket;
  readonly #frames = new Frames();
  readonly #arrived: Buffer[] = [];
  readonly #closed = Promise.withResolvers<void>();
  #waiting: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#arrived.push(...this.#frames.push(chunk));
      this.#waiting?.();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#closed.resolve();
      this.#waiting?.();
    });
  }

  static async open({
    host,
    port,
  }: {
    readonly host: string;
    readonly port: number;
  }): Promise<RawClient> {
    const socket = connect(port, host);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawClient(socket);
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Takes nothing from the network until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Resolves when the other side has closed. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Frames that have come and were not taken. */
  get arrived(): number {
    return this.#arrived.length;
  }

  /** The next frame, without its size. @throws when the connection closes first */
  async frame(): Promise<Buffer> {
    while (this.#arrived.length === 0) {
      if (this.#socket.destroyed) throw new Error('the connection was closed');
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#arrived.shift() ?? Buffer.alloc(0);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

/** A whole request frame of any API. */
export function requestFrame(
  api: Message,
  { version, correlationId }: { readonly version: number; readonly correlationId: number },
  request: Readonly<Record<string, unknown>>,
): Buffer {
  const writer = new Writer();
  writer.int16(api.key);
  writer.int16(version);
  writer.int32(correlationId);
  writer.int16(4);
  writer.text('test');
  if (api.flexibleFrom !== undefined && version >= api.flexibleFrom) writer.uvarint(0);
  codecOf(api.request, version, api).write(writer, request);
  const size = Buffer.alloc(4);
  size.writeInt32BE(writer.size);
  return Buffer.concat([size, writer.toBuffer()]);
}

/** Reads a response frame of a version; `headerTags` for the flexible header. */
export function readResponse(
  frame: Buffer,
  api: Message,
  { version, headerTags = false }: { readonly version: number; readonly headerTags?: boolean },
): {
  readonly correlationId: number;
  readonly response: Readonly<Record<string, unknown>>;
  readonly left: number;
} {
  const reader = new Reader(frame);
  const correlationId = reader.int32();
  if (headerTags) reader.skipTags();
  const response = codecOf(api.response, version, api).read(reader);
  return { correlationId, response, left: reader.left };
}
