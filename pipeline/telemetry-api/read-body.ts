import { parse as parseForm } from 'node:querystring';
import { promisify, TextDecoder } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { parseJson } from '../../schemas/parse.ts';
import type { RawBody } from './read-request.ts';

/** What the service makes of a body: its value, or why it refuses it. `unread`: taken, but nothing of it was read. */
export type ReadBody =
  | { readonly kind: 'read'; readonly value: JsonObject | readonly JsonValue[] }
  | { readonly kind: 'unread'; readonly reason: string }
  | { readonly kind: 'refused'; readonly status: 400 | 413 | 415; readonly reason: string };

export interface BodyHeaders {
  readonly 'content-type'?: string | undefined;
  readonly 'content-encoding'?: string | undefined;
}

const unzip = promisify(gunzip);
const unpack = promisify(inflate);
const formLimitBytes = 100 * 1024;

/**
 * Reads a body as the service's parsers do (spec/telemetry-api.md §1, §5): `application/json` up to `limitBytes` after
 * inflating, a form up to 100 KiB, anything else is not read at all. Inflating stops at the limit. Invalid UTF-8 becomes
 * U+FFFD, as there. Only the depth is our own bound: nesting beyond 500 levels is refused with 400.
 */
export async function readBody(
  headers: BodyHeaders,
  raw: RawBody,
  limitBytes: number,
): Promise<ReadBody> {
  if (raw.state === 'broken') return refused(400, 'The client closed the request before its end.');
  if (raw.sizeBytes === 0) return { kind: 'read', value: {} };
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const isForm = type.trim() === 'application/x-www-form-urlencoded';
  if (!isForm && type.trim() !== 'application/json') {
    return {
      kind: 'unread',
      reason: `Content-Type is ${headers['content-type'] ?? 'absent'}, not application/json: the body is not read and the record holds no events.`,
    };
  }
  const decoder = decoderOf(parameters);
  if (decoder === undefined) {
    return refused(415, `The charset of ${headers['content-type'] ?? ''} is not supported.`);
  }
  const plain = await inflated(
    headers['content-encoding'],
    raw,
    isForm ? formLimitBytes : limitBytes,
  );
  if (!Buffer.isBuffer(plain)) return plain;
  const text = decoder.decode(plain);
  return isForm ? { kind: 'read', value: { ...parseForm(text) } } : jsonOf(text);
}

function jsonOf(text: string): ReadBody {
  const parsed = parseJson(text);
  if (!parsed.ok) return refused(400, parsed.problem);
  const { value } = parsed;
  if (isObject(value) || Array.isArray(value)) return { kind: 'read', value };
  return refused(400, `The body is ${text.slice(0, 40)}: an object or an array is needed.`);
}

async function inflated(
  encoding: string | undefined,
  { bytes, state }: RawBody,
  limitBytes: number,
): Promise<Buffer | (ReadBody & { readonly kind: 'refused' })> {
  const tooLarge = refused(413, `The body is larger than ${limitBytes} bytes.`);
  const coding = (encoding ?? 'identity').toLowerCase();
  if (coding !== 'gzip' && coding !== 'deflate' && coding !== 'identity') {
    return refused(415, `Content-Encoding ${coding} is not supported: use gzip or deflate.`);
  }
  if (state === 'cut') return tooLarge;
  if (coding === 'identity') return bytes.length > limitBytes ? tooLarge : bytes;
  try {
    return await (coding === 'gzip' ? unzip : unpack)(bytes, { maxOutputLength: limitBytes });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge
      : refused(400, `The body is not ${coding}: ${message}.`);
  }
}

/** Only the utf family is read; a byte order mark is left out. */
function decoderOf(parameters: readonly string[]): TextDecoder | undefined {
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  if (charset === undefined || charset === 'utf-8') return utf8;
  if (!charset.startsWith('utf-')) return undefined;
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder();

function refused(status: 400 | 413 | 415, reason: string): ReadBody & { readonly kind: 'refused' } {
  return { kind: 'refused', status, reason };
}
