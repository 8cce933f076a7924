import { problems } from '../../schemas/problem.ts';

export const kafka = problems({
  KAFKA_FRAME_TRUNCATED: {
    title: 'A request ends too early',
    message: ({ at, wanted, length }: { at: number; wanted: number; length: number }) =>
      `A Kafka request of ${length} bytes was to give ${wanted} bytes at ${at}.`,
    hint: () =>
      'The client sent a broken frame, or is not a Kafka client; its connection is closed.',
  },
  KAFKA_FIELD_NULL: {
    title: 'A request holds null where none may be',
    message: ({ at, type }: { at: number; type: string }) =>
      `A Kafka request gives null for a ${type} that ends at ${at}; this version of the API has none there.`,
    hint: () =>
      'The client sent a broken frame, or is not a Kafka client; its connection is closed.',
  },
  KAFKA_FRAME_TOO_LARGE: {
    title: 'A request is too large',
    message: ({ size, limit }: { size: number; limit: number }) =>
      `A client announced a Kafka request of ${size} bytes; the limit is ${limit}.`,
    hint: () => 'Text on this port (a browser, curl) looks like a huge size; use a Kafka client.',
  },
  KAFKA_RECORD_BROKEN: {
    title: 'A record cannot be read',
    message: ({ at, length }: { at: number; length: number }) =>
      `A record goes on past the end of its batch: at ${at} of ${length} bytes.`,
    hint: () => 'The producer wrote a broken batch; move the reader past its offset.',
  },
  KAFKA_BATCH_CODEC: {
    title: 'A record batch could not be opened',
    message: ({ codec, why }: { codec: number; why: string }) =>
      `A record batch with compression codec ${codec} could not be opened: ${why}.`,
    hint: () => 'Codecs are 0 none, 1 gzip, 2 snappy, 3 LZ4, 4 zstd.',
  },
  KAFKA_SUSPENDED: {
    title: 'The broker is suspended',
    message: ({ name, api }: { name: string; api: string }) =>
      `Kafka ${name} did not take a ${api} call: the broker is suspended or closed.`,
    hint: () => 'Call resumeListening(); the data is kept.',
  },
  KAFKA_CALL_CLOSED: {
    title: 'A call ended without an answer',
    message: ({ name, api }: { name: string; api: string }) =>
      `Kafka ${name} would have closed the connection of a ${api} call.`,
    hint: () => 'An intercept hook asked for it, or a request with acks 0 failed.',
  },
  KAFKA_CALL_VERSION: {
    title: 'An API version that is not served',
    message: ({
      api,
      version,
      low,
      high,
    }: {
      api: string;
      version: number;
      low: number;
      high: number;
    }) => `${api} was called in version ${version}; ${low} to ${high} are served.`,
    hint: () => 'Leave `version` out to call the highest.',
  },
  KAFKA_PORT_TAKEN: {
    title: 'Kafka port already in use',
    message: ({ host, port }: { host: string; port: number }) =>
      `The Kafka emulator could not listen on ${host}:${port}: another process holds the port.`,
    hint: () => 'Stop that process, or start with --ports auto.',
  },
});
