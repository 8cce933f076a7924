import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP listener that can go and come back on the same port. */
export class Listener {
  readonly #host: string;
  readonly #onSocket: (socket: Socket) => void;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port: number;

  constructor(options: {
    readonly host: string;
    readonly port: number;
    readonly onSocket: (socket: Socket) => void;
  }) {
    this.#host = options.host;
    this.#port = options.port;
    this.#onSocket = options.onSocket;
  }

  /** The port that was got, once it is listening; it stays the same afterwards. */
  get port(): number {
    return this.#port;
  }

  /** Listens; nothing happens when it already does. @throws the system's error when the port cannot be had */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#onSocket(socket);
    });
    this.#server = server;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: this.#host, port: this.#port }, resolve);
      });
    } catch (error) {
      this.#server = undefined;
      throw error;
    }
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Cuts every connection. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Stops listening and cuts every connection. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      this.drop();
    });
  }
}
