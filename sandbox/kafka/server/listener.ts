import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Broker } from '../apis/handler.ts';
import { kafka } from '../problems.ts';
import { Connection } from './connection.ts';
import type { Dispatcher } from './dispatcher.ts';

/** The TCP side of a broker: one port that can be closed and opened again. */
export class Listener {
  readonly host: string;
  readonly #broker: Broker;
  readonly #dispatcher: Dispatcher;
  readonly #connections = new Set<Connection>();
  #server: Server | undefined;
  #port: number;

  constructor(options: {
    readonly host: string;
    readonly port: number;
    readonly broker: Broker;
    readonly dispatcher: Dispatcher;
  }) {
    this.host = options.host;
    this.#port = options.port;
    this.#broker = options.broker;
    this.#dispatcher = options.dispatcher;
  }

  /** The port, read from the socket once it is open. */
  get port(): number {
    return this.#port;
  }

  /** Opens the port; does nothing while it is open. @throws KAFKA_PORT_TAKEN */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((socket) => {
      const connection = new Connection(socket, {
        broker: this.#broker,
        dispatcher: this.#dispatcher,
      });
      this.#connections.add(connection);
      socket.once('close', () => this.#connections.delete(connection));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.host, resolve);
    }).catch((cause: unknown) => {
      this.#server = undefined;
      throw kafka.error('KAFKA_PORT_TAKEN', { host: this.host, port: this.#port }, { cause });
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  dropConnections(): void {
    for (const connection of this.#connections) connection.close();
  }

  /** Closes the port and every connection. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.dropConnections();
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  }
}
