import { connect } from 'node:net';
import type { ComposeService } from '../../../compose/services.ts';

/** Asks a service once: undefined when it is ready, else what is missing. */
export type Check = () => Promise<string | undefined>;

// ApiVersions v0: size 10, key 18, version 0, correlation id 1, no client id.
const apiVersionsRequest = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);

/** Ready when ApiVersions is answered without an error: a broker takes requests only once it serves its partitions. */
export function kafkaCheck(port: number): Check {
  return ask(port, {
    question: apiVersionsRequest,
    name: 'ApiVersions',
    accepts: (answer) => answer.length >= 10 && answer.readInt16BE(8) === 0,
  });
}

/** Ready when PING is answered: while Redis loads its file, the answer is an error. */
export function redisCheck(port: number): Check {
  return ask(port, {
    question: 'PING\r\n',
    name: 'PING',
    accepts: (answer) => answer.toString().startsWith('+PONG'),
  });
}

function ask(
  port: number,
  {
    question,
    name,
    accepts,
  }: {
    readonly question: string | Buffer;
    readonly name: string;
    readonly accepts: (answer: Buffer) => boolean;
  },
): Check {
  return () =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
      const settle = (missing?: string): void => {
        socket.destroy();
        resolve(missing);
      };
      const noAnswer = `no answer to ${name} on 127.0.0.1:${port}`;
      socket.once('connect', () => socket.write(question));
      socket.once('data', (answer) => {
        settle(accepts(answer) ? undefined : `an error in answer to ${name}`);
      });
      socket.once('timeout', () => {
        settle(noAnswer);
      });
      socket.once('error', (error) => {
        settle(`${noAnswer} (${error.message})`);
      });
      socket.once('close', () => {
        settle(noAnswer);
      });
    });
}

/**
 * One question for each of Druid's services, all asked at the router: it finds them the way a client does. ZooKeeper has
 * none, since without it the router finds nothing.
 */
export function druidChecks(url: string) {
  return {
    'druid-router': askDruid(url, '/status/health', { accepts: (text) => text === 'true' }),
    'druid-coordinator': askDruid(url, '/druid/indexer/v1/leader', {
      accepts: (text) => text !== '',
    }),
    'druid-indexer': askDruid(url, '/druid/indexer/v1/workers', { accepts: isFilledArray }),
    'druid-historical': askDruid(url, '/druid/coordinator/v1/servers?simple', {
      accepts: isFilledArray,
    }),
    'druid-broker': askDruid(url, '/druid/v2/sql', {
      accepts: isFilledArray,
      body: '{"query":"SELECT 1"}',
    }),
  } as const satisfies Partial<Readonly<Record<ComposeService, Check>>>;
}

function askDruid(
  url: string,
  path: string,
  { accepts, body }: { readonly accepts: (text: string) => boolean; readonly body?: string },
): Check {
  const request =
    body === undefined
      ? {}
      : { method: 'POST', body, headers: { 'content-type': 'application/json' } };
  return async () => {
    try {
      const response = await fetch(`${url}${path}`, {
        signal: AbortSignal.timeout(5000),
        ...request,
      });
      const text = await response.text();
      if (!response.ok) return `HTTP ${response.status} of ${url}${path}`;
      return accepts(text) ? undefined : `${url}${path} answers ${text}`;
    } catch (error) {
      return `no answer of ${url}${path} (${textOf(error)})`;
    }
  };
}

function isFilledArray(text: string): boolean {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) && value.length > 0;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
