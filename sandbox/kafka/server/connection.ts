import type { Socket } from 'node:net';
import { advertised } from '../apis/18-api-versions.ts';
import type { Answer, Broker, RequestContext } from '../apis/handler.ts';
import { errorCode } from '../errors.ts';
import type { Fields } from '../wire/fields.ts';
import { messages } from '../wire/messages/index.ts';
import { Reader } from '../wire/reader.ts';
import type { Dispatcher, Served } from './dispatcher.ts';
import { Frames } from './frames.ts';
import { readBody, readHeader, writeResponse, type RequestHeader } from './request.ts';

// A slow reader with a fast poll loop would grow the memory: beyond these the socket is not read.
const mostUnsentBytes = 16 * 1024 * 1024;
const mostWaitingFrames = 64;

/**
 * One client connection. Requests are handled and answered in the order they came, the next one after the answer of the
 * one before, as a real broker does.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #broker: Broker;
  readonly #dispatcher: Dispatcher;
  readonly #frames = new Frames();
  readonly #waiting: Buffer[] = [];
  readonly #gone = new AbortController();
  #isBusy = false;

  constructor(
    socket: Socket,
    { broker, dispatcher }: { readonly broker: Broker; readonly dispatcher: Dispatcher },
  ) {
    this.#socket = socket;
    this.#broker = broker;
    this.#dispatcher = dispatcher;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#take(chunk);
    });
    socket.on('drain', () => {
      this.#flow();
    });
    // The reason of a broken connection is the client's affair; 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#waiting.length = 0;
      this.#gone.abort();
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    try {
      this.#waiting.push(...this.#frames.push(chunk));
    } catch (error) {
      this.#refuse(error);
      return;
    }
    this.#flow();
    if (!this.#isBusy) void this.#run();
  }

  #flow(): void {
    const isFull =
      this.#waiting.length > mostWaitingFrames || this.#socket.writableLength > mostUnsentBytes;
    if (isFull) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  /** Handles what waits. Answers that are ready together leave in one write. */
  async #run(): Promise<void> {
    this.#isBusy = true;
    this.#socket.cork();
    try {
      for (let frame = this.#waiting.shift(); frame !== undefined; frame = this.#waiting.shift()) {
        const answered = this.#handle(frame);
        if (answered instanceof Promise) {
          this.#socket.uncork();
          await answered;
          this.#socket.cork();
        }
        if (this.#socket.writableLength > mostUnsentBytes) {
          this.#socket.uncork();
          await this.#drained();
          this.#socket.cork();
        }
      }
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#socket.uncork();
      this.#isBusy = false;
      this.#flow();
    }
  }

  async #drained(): Promise<void> {
    if (this.#socket.destroyed || this.#socket.writableLength <= mostUnsentBytes) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.once('drain', done).once('close', done);
    });
  }

  #handle(frame: Buffer): void | Promise<void> {
    const reader = new Reader(frame);
    const header = readHeader(reader);
    const served = this.#dispatcher.byKey(header.key);
    if (served === undefined || !isServed(served, header.version)) {
      this.#handleUnserved(header);
      return;
    }
    const request = readBody(reader, served.api, header.version);
    const answer = this.#dispatcher.dispatch(served, request, this.#contextOf(header));
    if (!(answer instanceof Promise)) {
      this.#answer(served, header, answer);
      return;
    }
    return answer.then((late) => {
      this.#answer(served, header, late);
    });
  }

  #contextOf({ version, clientId }: RequestHeader): RequestContext {
    const { localAddress = '127.0.0.1', localPort = 0, remoteAddress = '' } = this.#socket;
    return {
      broker: this.#broker,
      version,
      clientId,
      clientHost: `/${plainAddress(remoteAddress)}`,
      listener: { host: plainAddress(localAddress), port: localPort },
      isLocal: false,
      signal: this.#gone.signal,
    };
  }

  #answer({ api }: Served, header: RequestHeader, answer: Answer<Fields>): void {
    if (answer === 'silent' || this.#socket.destroyed) return;
    if (answer === 'close') {
      this.#socket.destroy();
      return;
    }
    for (const part of writeResponse(api, header, answer)) this.#socket.write(part);
  }

  /** An unknown ApiVersions version is answered in version 0 with what is served; everything else ends the connection. */
  #handleUnserved({ key, version, correlationId, clientId }: RequestHeader): void {
    if (key === messages.apiVersions.key) {
      const answer = {
        errorCode: errorCode.UNSUPPORTED_VERSION,
        apiKeys: advertised(this.#broker.served),
      };
      for (const part of writeResponse(
        messages.apiVersions,
        { version: 0, correlationId },
        answer,
      )) {
        this.#socket.write(part);
      }
      return;
    }
    this.#broker.note(
      `client '${clientId}' asked for API ${key} version ${version}, which is not served: closed`,
    );
    this.#socket.destroy();
  }

  #refuse(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#broker.note(`a connection was closed: ${text}`);
    this.#socket.destroy();
  }
}

function isServed({ api }: Served, version: number): boolean {
  return version >= api.versions[0] && version <= api.versions[1];
}

// A listener on :: shows IPv4 clients as mapped addresses.
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
