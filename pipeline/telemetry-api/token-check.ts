import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import { isObject, type JsonObject } from '../../schemas/json.ts';
import { parseJson } from '../../schemas/parse.ts';

/** The gateway's consumers: the key that tokens name as `iss`, and its secret, or its public key (PEM) for RS256. */
export type Consumers = ReadonlyMap<string, string>;

/** Why the gateway lets a request not pass. */
export interface TokenRefusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** The paths that production's gateway guards with a token (spec/telemetry-api.md §7); the others go round it. */
export const guardedPaths: readonly string[] = [
  '/data/v1/telemetry',
  '/data/v3/telemetry',
  '/api/data/v1/telemetry',
];

/**
 * Checks an Authorization header as the gateway's JWT plugin does by default: signature and issuer, no expiry. The texts
 * are the plugin's usual ones. Undefined: the request passes.
 */
export function refusalOf(
  authorization: string | undefined,
  consumers: Consumers,
): TokenRefusal | undefined {
  const token = /^\s*bearer\s+(\S+)/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return { status: 401, message: 'Unauthorized' };
  const parts = token.split('.');
  const [header, claims] = parts.slice(0, 2).map(objectIn);
  if (parts.length !== 3 || header === undefined || claims === undefined)
    return { status: 401, message: 'Bad token; invalid JWT' };
  const { iss } = claims;
  if (typeof iss !== 'string') return { status: 401, message: "No mandatory 'iss' in claims" };
  const secret = consumers.get(iss);
  if (secret === undefined) return { status: 403, message: "No credentials found for given 'iss'" };
  const isKey = secret.includes('PUBLIC KEY');
  if (header['alg'] !== (isKey ? 'RS256' : 'HS256'))
    return { status: 403, message: 'Invalid algorithm' };
  const signed = parts.slice(0, 2).join('.');
  const signature = Buffer.from(parts[2] ?? '', 'base64url');
  const isGood = isKey
    ? verify('RSA-SHA256', Buffer.from(signed), secret, signature)
    : equal(createHmac('sha256', secret).update(signed).digest(), signature);
  return isGood ? undefined : { status: 403, message: 'Invalid signature' };
}

function objectIn(part: string): JsonObject | undefined {
  const parsed = parseJson(Buffer.from(part, 'base64url').toString('utf8'));
  return parsed.ok && isObject(parsed.value) ? parsed.value : undefined;
}

function equal(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
