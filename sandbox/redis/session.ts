import type { Socket } from 'node:net';
import { Client, type Connection } from './client.ts';
import type { Core } from './core.ts';
import { dispatch } from './dispatch.ts';
import { encode, ReplyTooLarge } from './resp/encode.ts';
import { Pending, type Reply, ReplyError } from './resp/reply.ts';
import { ProtocolError, RequestParser } from './resp/request-parser.ts';
import { LIMITS } from './settings.ts';

const WRITE_AT_BYTES = 1024 * 1024;

/**
 * One connection. All whole commands of a chunk are run, their answers written at once. A command that waits holds back
 * those behind it. A peer that takes too few of its answers, or sends too much ahead, is cut off.
 */
export class Session implements Connection {
  readonly #socket: Socket;
  readonly #core: Core;
  readonly #parser = new RequestParser(LIMITS);
  readonly #client: Client;
  readonly address: string;
  readonly localAddress: string;
  #out = '';
  #isRunning = false;
  #isClosing = false;
  #stopWaiting: (() => void) | undefined;

  constructor(socket: Socket, core: Core) {
    this.#socket = socket;
    this.#core = core;
    this.address = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
    this.localAddress = `${socket.localAddress ?? ''}:${socket.localPort ?? 0}`;
    const [db] = core.databases;
    if (db === undefined) throw new Error('a Redis server has at least one database');
    this.#client = new Client({ core, db, connection: this });
    core.clients.set(this.#client.id, this.#client);
    core.counts.connections++;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#end());
  }

  send(reply: Reply): void {
    this.#add(reply);
    if (!this.#isRunning) this.#write();
  }

  close(): void {
    this.#isClosing = true;
    // A running command still has its answer to write.
    if (!this.#isRunning) this.#finish();
  }

  waiting(): { readonly inputBytes: number; readonly outputBytes: number } {
    return {
      inputBytes: this.#parser.waitingBytes,
      outputBytes: this.#socket.writableLength + this.#out.length,
    };
  }

  #take(chunk: Buffer): void {
    if (this.#isClosing) return;
    this.#parser.push(chunk);
    this.#runAll();
    if (this.#parser.waitingBytes > LIMITS.maxRequestBytes + LIMITS.maxBulkBytes)
      this.#socket.destroy();
  }

  #runAll(): void {
    if (this.#isRunning || this.#stopWaiting !== undefined) return;
    this.#isRunning = true;
    try {
      while (this.#mayRun()) {
        const args = this.#parser.next();
        if (args === undefined) break;
        this.#answer(dispatch(this.#client, args));
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#add(new ReplyError(error.message));
      this.#isClosing = true;
    } finally {
      this.#isRunning = false;
    }
    this.#write();
    if (this.#isClosing) this.#finish();
  }

  #mayRun(): boolean {
    return !this.#isClosing && this.#stopWaiting === undefined;
  }

  #answer(reply: Reply): void {
    if (!(reply instanceof Pending)) return this.#reply(reply);
    this.#client.isBlocked = true;
    this.#stopWaiting = reply.start((later) => {
      this.#stopWaiting = undefined;
      this.#client.isBlocked = false;
      this.#reply(later);
      this.#write();
      // Others are served first; what this client sent meanwhile comes after them.
      setImmediate(() => this.#runAll());
    });
  }

  #reply(reply: Reply): void {
    const mode = this.#client.replyMode;
    if (mode === 'on') this.#add(reply);
    else if (mode === 'skip' && this.#client.lastCommand !== 'client|reply')
      this.#client.replyMode = 'on';
  }

  #add(reply: Reply): void {
    const isPushed = this.#client.isMonitor || this.#client.subscriptionCount > 0;
    const limit = isPushed ? LIMITS.maxPushBytes : LIMITS.maxOutputBytes;
    try {
      const room = limit - this.#out.length - this.#socket.writableLength;
      this.#out += encode(reply, this.#client.resp, room);
      if (this.#out.length >= WRITE_AT_BYTES) this.#write();
      if (this.#socket.writableLength > limit) this.#cut();
    } catch (error) {
      if (!(error instanceof ReplyTooLarge)) throw error;
      this.#cut();
    }
  }

  #cut(): void {
    this.#isClosing = true;
    this.#out = '';
    this.#socket.destroy();
  }

  #write(): void {
    if (this.#out === '' || this.#socket.destroyed) return;
    const bytes = this.#out;
    this.#out = '';
    this.#socket.write(bytes, 'latin1');
  }

  #finish(): void {
    this.#write();
    this.#socket.end();
    this.#socket.destroySoon();
  }

  #end(): void {
    this.#isClosing = true;
    this.#stopWaiting?.();
    this.#client.letGo();
    this.#core.clients.delete(this.#client.id);
  }
}
