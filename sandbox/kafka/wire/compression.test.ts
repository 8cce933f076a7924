import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decompress } from './compression.ts';
import { refusalCode } from './refusal-code.ts';

// The records of three lines `telemetry telemetry telemetry N`, as kcat 1.7.1 sent them.
const sent: readonly (readonly [name: string, codec: number, hex: string])[] = [
  [
    'gzip',
    1,
    '1f8b0800000000000003f362606060b42b49cd49cd4d2d29aa54c0c63260f062606022a4ca10a48a85902a230600f1892cd572000000',
  ],
  [
    'bare snappy',
    2,
    '723c4a000000013e74656c656d65747279204e0a001430004a0000027e26000031012600047e2600043200',
  ],
  [
    'LZ4',
    3,
    '04224d186040822e000000ff014a000000013e74656c656d65747279200a00016f30004a00000226000d103126001f0426000a50727920320000000000',
  ],
  [
    'zstd',
    4,
    '28b52ffd0058350100d04a000000013e74656c656d657472792030004a0000023104320004000005b03729bc285d96',
  ],
];
const plain = decompress(1, Buffer.from(sent[0]?.[2] ?? '', 'hex'));

test.each(sent)('what kcat sent with %s gives the same records', (_, codec, hex) => {
  const records = decompress(codec, Buffer.from(hex, 'hex'));
  expect(records.equals(plain)).toBe(true);
  expect(records.toString('latin1').match(/telemetry telemetry telemetry \d/g)).toHaveLength(3);
});

test("Java's stream of snappy blocks gives all its blocks", () => {
  const block = Buffer.from(sent[1]?.[2] ?? '', 'hex');
  const size = Buffer.alloc(4);
  size.writeInt32BE(block.length);
  const stream = Buffer.concat([
    Buffer.from('82534e41505059000000000100000001', 'hex'),
    size,
    block,
    size,
    block,
  ]);
  expect(decompress(2, stream).equals(Buffer.concat([plain, plain]))).toBe(true);
});

test('snappy that gives fewer bytes than it tells is refused', () => {
  expect(decompress(2, Buffer.from('05106162636465', 'hex')).toString()).toBe('abcde');
  expect(refusalCode(() => decompress(2, Buffer.from('06106162636465', 'hex')))).toBe(
    'KAFKA_BATCH_CODEC',
  );
});

test('an LZ4 block that was not packed is taken as it is', () => {
  const frame = Buffer.from('04224d1860408205000080616263646500000000', 'hex');
  expect(decompress(3, frame).toString()).toBe('abcde');
});

test('gzip and zstd of any bytes come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
      const buffer = Buffer.from(bytes);
      expect(decompress(1, gzipSync(buffer)).equals(buffer)).toBe(true);
      expect(decompress(4, zstdCompressSync(buffer)).equals(buffer)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('bytes that are not packed are refused or opened, and never end the process', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.uint8Array({ maxLength: 100 }),
      (codec, noise) => {
        expect([undefined, 'KAFKA_BATCH_CODEC']).toContain(
          refusalCode(() => decompress(codec, Buffer.from(noise))),
        );
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a packed batch that is damaged anywhere is refused or opened', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...sent),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      ([, codec, hex], place, byte) => {
        const bytes = Buffer.from(hex, 'hex');
        bytes[place % bytes.length] = byte;
        expect([undefined, 'KAFKA_BATCH_CODEC']).toContain(
          refusalCode(() => decompress(codec, bytes)),
        );
      },
    ),
    { numRuns: 1_000 },
  );
});
