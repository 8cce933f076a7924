import type { IncomingMessage, ServerResponse } from 'node:http';
import { druid } from '../problems.ts';

/** A request with its path taken apart, and its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly search: URLSearchParams;
  /** Named parts of the route's path. */
  readonly names: Readonly<Record<string, string>>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const maxBody = 16 * 1024 * 1024;

/** The body as text. @throws DRUID_BAD_REQUEST when it is longer than 16 MiB. */
export async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBody)
      throw druid.error('DRUID_BAD_REQUEST', { what: `The body is longer than ${maxBody} bytes.` });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The body as JSON. @throws DRUID_BAD_REQUEST */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw druid.error('DRUID_BAD_REQUEST', { what: `The body is not JSON: ${why}` });
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
