import { connect } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import type { ComposeService } from '../../../compose/services.ts';

/** Asks a service once: undefined when it is ready, else what is missing. */
export type Check = () => Promise<string | undefined>;

/** Ready when the broker names itself as the cluster's controller to a client on this machine. */
export function kafkaCheck(address: string): Check {
  return async () => {
    const kafka = new Kafka({
      brokers: [address],
      clientId: 'readiness',
      connectionTimeout: 1000,
      retry: { retries: 0 },
      logLevel: logLevel.NOTHING,
    });
    const admin = kafka.admin();
    try {
      await admin.connect();
      const { brokers } = await admin.describeCluster();
      return brokers.length > 0 ? undefined : 'the broker lists no broker';
    } catch (error) {
      return `no answer to Metadata on ${address} (${textOf(error)})`;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  };
}

/** Ready when PING is answered. */
export function redisCheck(port: number): Check {
  return () =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
      const settle = (missing?: string): void => {
        socket.destroy();
        resolve(missing);
      };
      socket.once('connect', () => socket.write('PING\r\n'));
      socket.once('data', (answer) => {
        const text = answer.toString().trim();
        settle(text === '+PONG' ? undefined : `PING was answered with ${text}`);
      });
      socket.once('timeout', () => {
        settle('no answer to PING');
      });
      socket.once('error', (error) => {
        settle(`no answer to PING (${error.message})`);
      });
      socket.once('close', () => {
        settle('the connection was closed');
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
