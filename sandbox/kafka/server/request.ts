import { codecOf } from '../wire/codec.ts';
import type { Message } from '../wire/fields.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

/** The header of a request; the body follows where the reader stands. */
export interface RequestHeader {
  readonly key: number;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
}

const API_VERSIONS = 18;

/** Reads a request header, versions 1 and 2, up to but without the tagged fields. @throws KAFKA_FRAME_TRUNCATED */
export function readHeader(reader: Reader): RequestHeader {
  const key = reader.int16();
  const version = reader.int16();
  const correlationId = reader.int32();
  const size = reader.int16();
  return { key, version, correlationId, clientId: size < 0 ? '' : reader.slice(size).toString() };
}

/** Reads a request's body and the header's tagged fields before it. @throws KAFKA_FRAME_TRUNCATED */
export function readBody(
  reader: Reader,
  api: Message,
  version: number,
): Readonly<Record<string, unknown>> {
  if (isFlexible(api, version)) reader.skipTags();
  return codecOf(api.request, version, api).read(reader);
}

/** A whole response frame as parts for one vectored write; stored records stay by reference. */
export function writeResponse(
  api: Message,
  { version, correlationId }: Pick<RequestHeader, 'version' | 'correlationId'>,
  answer: Readonly<Record<string, unknown>>,
): readonly Buffer[] {
  const writer = new Writer();
  writer.int32(0);
  writer.int32(correlationId);
  // The client of ApiVersions does not yet know what is spoken: its header is never flexible.
  if (isFlexible(api, version) && api.key !== API_VERSIONS) writer.uvarint(0);
  codecOf(api.response, version, api).write(writer, answer);
  const parts = writer.parts();
  parts[0]?.writeInt32BE(writer.size - 4);
  return parts;
}

function isFlexible({ flexibleFrom }: Message, version: number): boolean {
  return flexibleFrom !== undefined && version >= flexibleFrom;
}
