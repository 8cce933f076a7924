import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection that speaks bytes: what goes out and comes in is text of one character a byte. */
export interface RawClient extends AsyncDisposable {
  readonly socket: Socket;
  readonly isClosed: boolean;
  /** Sends bytes as they are. */
  write(bytes: string): void;
  /** Sends one command and gives the answer's bytes. */
  ask(...args: readonly string[]): Promise<string>;
  /** Waits until exactly these bytes came; fails with what came instead, after two seconds. */
  expect(bytes: string): Promise<void>;
  closed(): Promise<void>;
}

const MARK = 'end-of-answer';
const DEADLINE_MS = 2000;

export const requestOf = (args: readonly string[]): string =>
  `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`;

export async function connectRaw(port: number): Promise<RawClient> {
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  socket.setEncoding('latin1');
  let got = '';
  let isClosed = false;
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of watchers) watcher();
  };
  socket.on('data', (text: string) => {
    got += text;
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
    wake();
  });
  const until = async (isReached: () => boolean, wanted: string): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      const end = (problem?: string) => {
        clearTimeout(timer);
        watchers.delete(look);
        if (problem === undefined) resolve();
        else reject(new Error(problem));
      };
      const look = () => {
        if (isReached()) end();
        else if (isClosed)
          end(`closed while waiting for ${JSON.stringify(wanted)}; got ${JSON.stringify(got)}`);
      };
      const timer = setTimeout(
        () => end(`waited for ${JSON.stringify(wanted)}; got ${JSON.stringify(got)}`),
        DEADLINE_MS,
      );
      watchers.add(look);
      look();
    });
  };
  const write = (bytes: string) => void socket.write(bytes, 'latin1');
  return {
    socket,
    get isClosed() {
      return isClosed;
    },
    write,
    async ask(...args) {
      // ECHO's answer marks the end, so that an answer is read whole whatever its shape.
      const end = `$${MARK.length}\r\n${MARK}\r\n`;
      write(requestOf(args) + requestOf(['ECHO', MARK]));
      await until(() => got.endsWith(end), `an answer to ${args.join(' ')}`);
      const answer = got.slice(0, -end.length);
      got = '';
      return answer;
    },
    async expect(bytes) {
      await until(() => got.length >= bytes.length, bytes);
      const answer = got.slice(0, bytes.length);
      got = got.slice(bytes.length);
      if (answer !== bytes)
        throw new Error(`expected ${JSON.stringify(bytes)}, got ${JSON.stringify(answer)}`);
    },
    async closed() {
      await until(() => isClosed, 'the end of the connection');
    },
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      socket.destroy();
      await once(socket, 'close');
    },
  };
}
