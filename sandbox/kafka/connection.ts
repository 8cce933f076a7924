import type { Socket } from 'node:net';
import type { Answer, Handler, RequestContext } from './apis/handler.ts';
import { handlerOf } from './apis/index.ts';
import { advertised } from './apis/18-api-versions.ts';
import { errorCode } from './errors.ts';
import { kafka } from './problems.ts';
import { codecOf, type Codec } from './wire/codec.ts';
import type { Fields } from './wire/fields.ts';
import { messages } from './wire/messages/index.ts';
import { Reader } from './wire/reader.ts';
import { Writer } from './wire/writer.ts';

/** Largest request that is read (socket.request.max.bytes). */
const mostFrameBytes = 104_857_600;
/** Reading stops while this much of what was answered has not left. */
const mostUnsentBytes = 16 * 1024 * 1024;

export interface ConnectionOptions {
  readonly contextOf: (request: { version: number; clientId: string; clientHost: string; signal: AbortSignal; port: number; host: string }) => RequestContext;
  readonly run: (handler: Handler, request: object, context: RequestContext) => Answer<Fields> | Promise<Answer<Fields>>;
  readonly note: (text: string) => void;
}

interface Header {
  readonly apiKey: number;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
}

/**
 * Serves one client: frames in, answers out in the order of the requests. A frame that cannot be read closes the
 * connection with one line that says why (spec/kafka-protocol.md §1.1, §2.4).
 */
export function serve(socket: Socket, options: ConnectionOptions): void {
  const gone = new AbortController();
  const close = (why?: string): void => {
    if (why !== undefined && !socket.destroyed) options.note(why);
    socket.destroy();
  };
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    gone.abort();
  });
  let chain: Promise<void> = Promise.resolve();
  let waiting = 0;

  const onFrame = (frame: Buffer): void => {
    waiting += 1;
    // A request is answered before the next one of the connection is handled, as a real broker does.
    chain = chain
      .then(async () => {
        if (!socket.destroyed) await answer(frame, { socket, options, signal: gone.signal, close });
      })
      .catch((error: unknown) => {
        close(error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        waiting -= 1;
        if (waiting < 64 && socket.isPaused()) socket.resume();
      });
    if (waiting >= 64) socket.pause();
  };
  const frames = createFraming(onFrame);
  socket.on('data', (chunk: Buffer) => {
    try {
      frames(chunk);
    } catch (error) {
      close(error instanceof Error ? error.message : String(error));
    }
  });
}

/** Cuts a byte stream into frames; each frame's bytes are copied once into a buffer of its own. */
export function createFraming(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  const head = Buffer.alloc(4);
  let headSize = 0;
  let frame: Buffer | undefined;
  let filled = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (frame === undefined) {
        const copied = chunk.copy(head, headSize, at, Math.min(chunk.length, at + 4 - headSize));
        headSize += copied;
        at += copied;
        if (headSize < 4) return;
        const size = head.readInt32BE(0);
        if (size < 0 || size > mostFrameBytes) {
          throw kafka.error('KAFKA_FRAME_TOO_LARGE', { size, limit: mostFrameBytes });
        }
        headSize = 0;
        frame = Buffer.allocUnsafe(size);
        filled = 0;
      }
      const copied = chunk.copy(frame, filled, at, Math.min(chunk.length, at + frame.length - filled));
      filled += copied;
      at += copied;
      if (filled === frame.length) {
        const whole = frame;
        frame = undefined;
        onFrame(whole);
      }
    }
  };
}

async function answer(
  frame: Buffer,
  on: {
    readonly socket: Socket;
    readonly options: ConnectionOptions;
    readonly signal: AbortSignal;
    readonly close: (why?: string) => void;
  },
): Promise<void> {
  const { socket, options, signal, close } = on;
  const reader = new Reader(frame);
  const header = readHeader(reader);
  const handler = handlerOf(header.apiKey);
  const [low, high] = handler?.api.versions ?? [0, -1];
  if (handler === undefined || header.version < low || header.version > high) {
    if (header.apiKey === messages.apiVersions.key) {
      send(socket, refuseVersion(header));
      return;
    }
    close(`Kafka API ${header.apiKey} version ${header.version} of client '${header.clientId}' is not served; the connection is closed.`);
    return;
  }
  const { api } = handler;
  const isFlexible = api.flexibleFrom !== undefined && header.version >= api.flexibleFrom;
  if (isFlexible) reader.skipTags();
  const request = codecOf(api.request, header.version, api).read(reader);
  const context = options.contextOf({
    version: header.version,
    clientId: header.clientId,
    clientHost: `/${socket.remoteAddress ?? ''}`,
    signal,
    host: socket.localAddress ?? '127.0.0.1',
    port: socket.localPort ?? 0,
  });
  const result = await options.run(handler, request, context);
  if (result === 'silent') return;
  if (result === 'close') {
    close();
    return;
  }
  const writer = new Writer();
  writer.int32(header.correlationId);
  // ApiVersions answers with the old header always: the client does not know yet what is spoken here.
  if (isFlexible && api.key !== messages.apiVersions.key) writer.uvarint(0);
  (codecOf(api.response, header.version, api) as Codec<Fields>).write(writer, result);
  send(socket, writer);
  if (socket.writableLength > mostUnsentBytes) await drained(socket);
}

function readHeader(reader: Reader): Header {
  const apiKey = reader.int16();
  const version = reader.int16();
  const correlationId = reader.int32();
  const size = reader.int16();
  return { apiKey, version, correlationId, clientId: size < 0 ? '' : reader.slice(size).toString() };
}

/** UNSUPPORTED_VERSION, encoded as version 0 and with the list of keys: clients retry with what they find there. */
function refuseVersion(header: Header): Writer {
  const writer = new Writer();
  writer.int32(header.correlationId);
  const api = messages.apiVersions;
  codecOf(api.response, 0, api).write(writer, {
    errorCode: errorCode.UNSUPPORTED_VERSION,
    apiKeys: advertised(),
  });
  return writer;
}

function send(socket: Socket, writer: Writer): void {
  if (socket.destroyed) return;
  const size = Buffer.alloc(4);
  size.writeInt32BE(writer.size);
  socket.cork();
  socket.write(size);
  for (const part of writer.parts()) socket.write(part);
  socket.uncork();
}

async function drained(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.once('drain', done).once('close', done);
  });
}
