import { once } from 'node:events';
import type { Request, Response, Router } from 'express';
import { SandboxError } from '../../schemas/problem.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';
import { searchedPartitions } from '../ops/searched-partitions.ts';
import { createSearches } from '../search/index.ts';
import type { SearchEvent } from './types.ts';

const usualMs = 10_000;
const longestMs = 120_000;

/**
 * Search as server-sent events (SearchEvent), over one topic or several:
 * `GET /topics/:topic/search` and `GET /search?topic=…&topic=…`, each with `filter`, `order` (newest, the default, or
 * oldest), `limit` and `withinMs`. A filter that cannot be read is an ordinary refusal; the search ends with its client.
 */
export function searchRoutes(router: Router, parts: SandboxParts, closing: AbortSignal): void {
  const searches = createSearches();
  closing.addEventListener('abort', () => void searches[Symbol.asyncDispose](), { once: true });

  const answer = async (request: Request, response: Response, topics: readonly string[]) => {
    const left = new AbortController();
    response.once('close', () => {
      left.abort();
    });
    const events = searches.search({
      filter: textOf(request, 'filter'),
      partitions: await searchedPartitions(parts, topics),
      order: textOf(request, 'order') === 'oldest' ? 'oldest' : 'newest',
      limit: whole(request, 'limit'),
      deadlineMs: Math.min(longestMs, whole(request, 'withinMs') ?? usualMs),
      now: Date.now(),
      signal: AbortSignal.any([left.signal, closing]),
    });
    // The first event tells whether the search has begun: until then a refusal is a plain reply.
    const first = await events.next();
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    if (first.done !== true) await write(response, first.value);
    try {
      for await (const event of events) await write(response, event);
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      const { code, message, hint } = error;
      await write(response, { kind: 'failed', code, message, hint });
    }
    response.end();
  };

  router.get('/search', async (request, response) => {
    const { topic = [] } = request.query;
    const topics = (Array.isArray(topic) ? topic : [topic]).map(String);
    await answer(request, response, topics);
  });
  router.get('/topics/:topic/search', async (request, response) => {
    await answer(request, response, [request.params.topic]);
  });
}

/** Writes one event; a slow reader slows the search. */
async function write(response: Response, event: SearchEvent): Promise<void> {
  if (response.destroyed) return;
  if (response.write(`data: ${JSON.stringify(event)}\n\n`)) return;
  await Promise.race([once(response, 'drain'), once(response, 'close')]);
}

function textOf(request: Request, name: string): string {
  const value = request.query[name];
  return typeof value === 'string' ? value : '';
}

function whole(request: Request, name: string): number | undefined {
  const given = textOf(request, name);
  if (given === '') return undefined;
  const number = Number(given);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw sandboxProblems.error('SANDBOX_BAD_REQUEST', {
    what: `The parameter '${name}' is '${given}', which is no whole number above 0.`,
  });
}
