import type { JsonObject } from '../../schemas/json.ts';
import type { Reply } from './replies.ts';

/** What an answer of the analytics service needs from outside. */
export interface AnalyticsContext {
  /** Business time, ms. */
  readonly now: () => number;
  /** The id of an answer, a uuid. */
  readonly messageId: () => string;
}

export type AnalyticsApi =
  | 'analytics.device-register'
  | 'analytics.device-profile'
  | 'ekstep.analytics.client-log';

/** A good answer in the analytics service's envelope, which leaves out what is null (spec/telemetry-api.md §8). */
export function analyticsReply(
  context: AnalyticsContext,
  id: AnalyticsApi,
  result: JsonObject,
): Reply {
  const params = { resmsgid: context.messageId(), status: 'successful', client_key: null };
  return {
    status: 200,
    json: { id, ver: '1.0', ts: isoOf(context.now()), params, responseCode: 'OK', result },
  };
}

/** A refusal in the same envelope, without a result. */
export function analyticsFailure(
  context: AnalyticsContext,
  id: AnalyticsApi,
  failure: {
    readonly status: 400 | 500;
    readonly code: 'ERROR' | 'CLIENT_ERROR' | 'SERVER_ERROR';
    readonly errmsg: string;
  },
): Reply {
  const { status, code, errmsg } = failure;
  const params = {
    resmsgid: context.messageId(),
    err: code,
    status: 'failed',
    errmsg,
    client_key: null,
  };
  return {
    status,
    json: { id, ver: '1.0', ts: isoOf(context.now()), params, responseCode: code },
  };
}

/** UTC with its offset in digits, as clients that set their clock by it have always seen it. */
function isoOf(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+00:00');
}
