import { STATUS_CODES } from 'node:http';
import type { JsonObject } from '../../schemas/json.ts';

/** One answer: `html` is a page, `json` a value, `text` is sent as JSON without being any. */
export type Reply = { readonly status: number } & (
  | { readonly json: JsonObject }
  | { readonly html: string }
  | { readonly text: string }
);

/** The service's own form of an answer (spec/telemetry-api.md §5). */
export function serviceReply(
  id: 'api.telemetry' | 'api.health',
  ets: number,
  failure?: { readonly code: 'SERVER_ERROR' | 'FAILED'; readonly err: string },
): JsonObject {
  return {
    id,
    ver: '1.0',
    ets,
    params: failure === undefined ? {} : { err: failure.err },
    responseCode: failure === undefined ? 'SUCCESS' : failure.code,
  };
}

/** The page with which Express answers an error. */
export function errorPage(status: number, reason?: string): Reply {
  const text = reason ?? STATUS_CODES[status] ?? String(status);
  return {
    status,
    html: `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${escaped(text)}</pre>\n</body>\n</html>\n`,
  };
}

/** The gateway's form of a refusal (spec/telemetry-api.md §5). */
export function gatewayReply(status: 401 | 403 | 429): Reply {
  const message = {
    401: 'Unauthorized',
    403: 'You cannot consume this service',
    429: 'API rate limit exceeded',
  }[status];
  return { status, json: { message } };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
