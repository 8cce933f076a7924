import type { ClientRequest } from './accept.ts';
import { telemetryApi } from './problems.ts';

/** A request that was refused, or of which nothing was read. */
export interface RefusedRequest {
  readonly id: number;
  /** Business time, ms. */
  readonly at: number;
  readonly path: string;
  /** What the client was answered; 0 when it had gone away. */
  readonly status: number;
  readonly reason: string;
  /** Bytes as they came, still compressed. */
  readonly sizeBytes: number;
  readonly contentType: string | null;
  /** First 2 kB as text. */
  readonly preview: string;
  /** True once it was sent again and stored. */
  readonly resent: boolean;
}

/** The kept requests: bounded in number and bytes, the oldest are let go. */
export interface RefusedRequests {
  /** Newest first. */
  list(): readonly RefusedRequest[];
  /** @throws TELEMETRY_API_REQUEST_UNKNOWN */
  get(id: number): RefusedRequest;
  /**
   * Goes through the service again with the same headers and body. A second refusal is not kept again.
   * @throws TELEMETRY_API_REQUEST_UNKNOWN · TELEMETRY_API_REQUEST_NOT_WHOLE
   */
  resend(id: number): Promise<{ readonly status: number }>;
  /** How many are kept. */
  readonly count: number;
  /** How many there were since the start, the ones let go included. */
  readonly total: number;
}

export interface RefusedRing extends RefusedRequests {
  keep(
    request: ClientRequest,
    verdict: { readonly at: number; readonly status: number; readonly reason: string },
  ): void;
}

const previewBytes = 2_048;

interface Kept {
  readonly request: ClientRequest;
  row: RefusedRequest;
}

export function createRefused(options: {
  readonly maxCount: number;
  readonly maxBytes: number;
  readonly send: (
    request: ClientRequest,
  ) => Promise<{ readonly status: number; readonly stored: boolean }>;
}): RefusedRing {
  const kept = new Map<number, Kept>();
  let bytes = 0;
  let total = 0;
  const find = (id: number): Kept => {
    const found = kept.get(id);
    if (found !== undefined) return found;
    throw telemetryApi.error('TELEMETRY_API_REQUEST_UNKNOWN', { id, kept: [...kept.keys()] });
  };
  return {
    list: () => [...kept.values()].map(({ row }) => row).toReversed(),
    get: (id) => find(id).row,
    get count() {
      return kept.size;
    },
    get total() {
      return total;
    },
    async resend(id) {
      const entry = find(id);
      const { bytes: body, sizeBytes, state } = entry.request.body;
      if (state !== 'whole') {
        const keptBytes = body.length;
        throw telemetryApi.error('TELEMETRY_API_REQUEST_NOT_WHOLE', { id, sizeBytes, keptBytes });
      }
      const { status, stored } = await options.send(entry.request);
      if (stored) entry.row = { ...entry.row, resent: true };
      return { status };
    },
    keep(request, { at, status, reason }) {
      const { path, headers, body } = request;
      total += 1;
      const row: RefusedRequest = {
        id: total,
        at,
        path,
        status,
        reason,
        sizeBytes: body.sizeBytes,
        contentType: headers['content-type'] ?? null,
        preview: body.bytes.subarray(0, previewBytes).toString('utf8'),
        resent: false,
      };
      const whole = body.state === 'whole';
      // What cannot be sent again is kept for its preview only.
      const held = whole ? body.bytes : Buffer.from(body.bytes.subarray(0, previewBytes));
      kept.set(total, { request: { ...request, body: { ...body, bytes: held } }, row });
      bytes += held.length;
      for (const [id, oldest] of kept) {
        if (kept.size <= options.maxCount && bytes <= options.maxBytes) break;
        kept.delete(id);
        bytes -= oldest.request.body.bytes.length;
      }
    },
  };
}
