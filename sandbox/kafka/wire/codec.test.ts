import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { codecOf, defaultOf } from './codec.ts';
import { complete } from './complete.ts';
import {
  hasField,
  int64,
  message,
  string,
  type Field,
  type Fields,
  type Message,
} from './fields.ts';
import { messages } from './messages/index.ts';
import { Reader } from './reader.ts';
import { refusalCode } from './refusal-code.ts';
import { Writer } from './writer.ts';

const apis: readonly Message[] = Object.values(messages);

function written(
  api: Message,
  fields: Fields,
  version: number,
  value: Record<string, unknown>,
): Buffer {
  const writer = new Writer();
  codecOf(fields, version, api).write(writer, value);
  const bytes = writer.toBuffer();
  expect(bytes.length).toBe(writer.size);
  return bytes;
}

function readBack(
  api: Message,
  fields: Fields,
  version: number,
  bytes: Buffer,
): Record<string, unknown> {
  const reader = new Reader(bytes);
  const value = codecOf(fields, version, api).read(reader);
  expect(reader.left).toBe(0);
  return value;
}

/** What a version keeps of a value: fields it has, defaults for the others. */
function kept(
  fields: Fields,
  version: number,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      hasField(field, version) ? keptValue(field, version, value[name]) : defaultOf(field),
    ]),
  );
}

function keptValue(field: Field<unknown>, version: number, value: unknown): unknown {
  if (value === null) return null;
  if (field.type === 'struct')
    return kept(field.fields ?? {}, version, value as Record<string, unknown>);
  const { item } = field;
  if (field.type !== 'array' || item === undefined) return value;
  return (value as readonly unknown[]).map((one) => keptValue(item, version, one));
}

/** Any values of a set of fields; null only where the version allows it. */
function anyOf(fields: Fields, version: number): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, anyValue(field, version)]),
    ),
  );
}

const whole = (bits: number): fc.Arbitrary<number> =>
  fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
const anyBytes = fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes));

function anyValue(field: Field<unknown>, version: number): fc.Arbitrary<unknown> {
  const isNullable = field.nullableSince !== undefined && version >= field.nullableSince;
  const value = presentValue(field, version);
  return isNullable ? fc.option(value, { freq: 4 }) : value;
}

function presentValue(field: Field<unknown>, version: number): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'bool':
      return fc.boolean();
    case 'int8':
      return whole(8);
    case 'int16':
      return whole(16);
    case 'int32':
      return whole(32);
    case 'int64':
      return fc.maxSafeInteger();
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 20 });
    case 'bytes':
    case 'records':
      return anyBytes;
    case 'uuid':
      return fc
        .uint8Array({ minLength: 16, maxLength: 16 })
        .map((bytes) => Buffer.from(bytes).toString('base64url'));
    case 'array':
      return fc.array(anyValue(field.item as Field<unknown>, version), { maxLength: 3 });
    case 'struct':
      return anyOf(field.fields ?? {}, version);
  }
}

const isEmpty = (one: unknown): boolean => one === '' || (Array.isArray(one) && one.length === 0);

function nullForEmpty(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (isEmpty(one) ? null : one)));
}

test.each(apis)('$name: defaults come back from every version', (api) => {
  for (let version = api.versions[0]; version <= api.versions[1]; version += 1) {
    for (const fields of [api.request, api.response]) {
      const value = readBack(api, fields, version, written(api, fields, version, {}));
      // What the newest version defaults to null is empty in a version without null.
      expect(nullForEmpty(value)).toEqual(nullForEmpty(complete(fields, {})));
    }
  }
});

test.each(apis)('$name: any values come back from every version', (api) => {
  for (let version = api.versions[0]; version <= api.versions[1]; version += 1) {
    for (const fields of [api.request, api.response]) {
      fc.assert(
        fc.property(anyOf(fields, version), (value) => {
          const back = readBack(api, fields, version, written(api, fields, version, value));
          expect(back).toEqual(kept(fields, version, value));
        }),
        { numRuns: 6 },
      );
    }
  }
});

test('a request that is cut off anywhere is refused, never half read', () => {
  for (const api of apis) {
    const [, version] = api.versions;
    fc.assert(
      fc.property(
        anyOf(api.request, version),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (value, share) => {
          const bytes = written(api, api.request, version, value);
          const cut = bytes.subarray(0, Math.floor(bytes.length * share));
          if (cut.length === bytes.length) return;
          expect(() => codecOf(api.request, version, api).read(new Reader(cut))).toThrow(
            expect.objectContaining({ code: 'KAFKA_FRAME_TRUNCATED' }),
          );
        },
      ),
      { numRuns: 10 },
    );
  }
});

test('bytes that are no message never make the reader loop or fill the memory', () => {
  fc.assert(
    fc.property(fc.constantFrom(...apis), fc.uint8Array({ maxLength: 200 }), (api, noise) => {
      for (let version = api.versions[0]; version <= api.versions[1]; version += 1) {
        const code = refusalCode(() =>
          codecOf(api.request, version, api).read(new Reader(Buffer.from(noise))),
        );
        expect([undefined, 'KAFKA_FRAME_TRUNCATED', 'KAFKA_FIELD_NULL']).toContain(code);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  [
    'Heartbeat 0 request',
    messages.heartbeat,
    'request',
    0,
    { groupId: 'g', generationId: 5, memberId: 'm' },
    '000167 00000005 00016d',
  ],
  // Compact strings, a compact null, and the empty tag section at the end.
  [
    'Heartbeat 4 request',
    messages.heartbeat,
    'request',
    4,
    { groupId: 'g', generationId: 5, memberId: 'm' },
    '0267 00000005 026d 00 00',
  ],
  [
    'Heartbeat 4 response',
    messages.heartbeat,
    'response',
    4,
    { errorCode: 27 },
    '00000000 001b 00',
  ],
  // An inner struct of a flexible version ends with its own empty tag section.
  [
    'ApiVersions 3 response',
    messages.apiVersions,
    'response',
    3,
    { apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 4 }] },
    '0000 02 0012 0000 0004 00 00000000 00',
  ],
  ['Metadata 0 request', messages.metadata, 'request', 0, { topics: [] }, '00000000'],
  ['Metadata 1 request for all', messages.metadata, 'request', 1, { topics: null }, 'ffffffff'],
  [
    'Produce 9 response with a tagged leader',
    messages.produce,
    'response',
    10,
    {
      responses: [
        {
          name: 't',
          partitionResponses: [
            {
              index: 1,
              errorCode: 6,
              baseOffset: -1,
              currentLeader: { leaderId: 2, leaderEpoch: 3 },
            },
          ],
        },
      ],
    },
    // … one tag: number 0, nine bytes (leader, epoch, empty tag section).
    '02 0274 02 00000001 0006 ffffffffffffffff ffffffffffffffff ffffffffffffffff 01 00 01 00 09 00000002 00000003 00 00 00000000 00',
  ],
] as const)('%s has these bytes', (_, api, direction, version, value, hex) => {
  const bytes = written(api, api[direction], version, value);
  expect(bytes.toString('hex')).toBe(hex.replaceAll(' ', ''));
});

test('unknown tagged fields are passed over', () => {
  const bytes = Buffer.from('0267 00000005 026d 00 01 63 03 010203'.replaceAll(' ', ''), 'hex');
  expect(readBack(messages.heartbeat, messages.heartbeat.request, 4, bytes)).toMatchObject({
    groupId: 'g',
    memberId: 'm',
  });
});

test('null where a version has none is refused on the way in and written empty on the way out', () => {
  const api = messages.joinGroup;
  const bytes = written(api, api.response, 6, { protocolName: null });
  expect(readBack(api, api.response, 6, bytes)).toMatchObject({ protocolName: '' });
  expect(() => codecOf(api.request, 0, api).read(new Reader(Buffer.from('ffff', 'hex')))).toThrow(
    expect.objectContaining({ code: 'KAFKA_FIELD_NULL' }),
  );
});

test('the largest and smallest int64 survive as the nearest number', () => {
  const api = message({
    key: 0,
    name: 'x',
    versions: [0, 0],
    flexibleFrom: undefined,
    request: { big: int64() },
    response: { text: string() },
  });
  for (const hex of ['7fffffffffffffff', '8000000000000000', 'ffffffffffffffff']) {
    const { big } = codecOf(api.request, 0, api).read(new Reader(Buffer.from(hex, 'hex')));
    expect(written(api, api.request, 0, { big }).toString('hex')).toBe(hex);
  }
});

test('large records stay by reference in what is written', () => {
  const api = messages.fetch;
  const records = Buffer.alloc(10_000, 7);
  const writer = new Writer();
  codecOf(api.response, 11, api).write(writer, {
    responses: [
      { topic: 't', partitions: [{ partitionIndex: 0, errorCode: 0, highWatermark: 1, records }] },
    ],
  } as never);
  expect(writer.parts().some((part) => part === records)).toBe(true);
});
