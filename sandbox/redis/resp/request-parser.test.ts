import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestOf } from '../testing/raw-client.ts';
import { ProtocolError, type RequestLimits, RequestParser } from './request-parser.ts';

const LIMITS: RequestLimits = { maxBulkBytes: 1000, maxArguments: 100, maxRequestBytes: 5000 };
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

function readAll(chunks: readonly Buffer[], limits = LIMITS): string[][] {
  const parser = new RequestParser(limits);
  const commands: string[][] = [];
  for (const chunk of chunks) {
    parser.push(chunk);
    for (let command = parser.next(); command !== undefined; command = parser.next())
      commands.push(command);
  }
  return commands;
}

// Cuts bytes at the given places, each taken modulo the length.
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted(
    (a, b) => a - b,
  );
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const checked = (property: fc.IRawProperty<unknown>): void => {
  console.log(`request parser: FUZZ_SEED=${seed}`);
  void fc.assert(property, { seed, numRuns: 300 });
};
const byteString = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));
const command = fc.array(byteString, { minLength: 1, maxLength: 6 });
const places = fc.array(fc.nat(5000), { maxLength: 30 });

test('gives the same commands however the bytes are cut into chunks', () => {
  checked(
    fc.property(fc.array(command, { maxLength: 8 }), places, (commands, cuts) => {
      const bytes = bytesOf(commands.map(requestOf).join(''));
      expect(readAll(cut(bytes, cuts))).toEqual(commands);
      expect(readAll([...bytes].map((byte) => Buffer.of(byte)))).toEqual(commands);
    }),
  );
});

// Commands, or the refusal; anything else that is thrown fails the test.
function outcome(chunks: readonly Buffer[]): unknown {
  try {
    return readAll(chunks);
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    throw error;
  }
}

test('ends any bytes with commands or a ProtocolError, the same for every cut', () => {
  const piece = fc.oneof(
    byteString,
    fc.constantFrom(
      '*2\r\n',
      '$3\r\n',
      '\r\n',
      '*-1\r\n',
      '$-1\r\n',
      'PING\r\n',
      '"',
      '*1\r\n$4\r\nPING\r\n',
    ),
  );
  checked(
    fc.property(fc.array(piece, { maxLength: 12 }), places, (pieces, cuts) => {
      const bytes = bytesOf(pieces.join(''));
      expect(outcome(cut(bytes, cuts))).toEqual(outcome([bytes]));
    }),
  );
});

test('reads inline commands with quotes and escapes', () => {
  const line = String.raw`SET "a b" 'it\'s' "\x41\n\\" plain` + '\r\n';
  expect(readAll([bytesOf(line)])).toEqual([['SET', 'a b', "it's", 'A\n\\', 'plain']]);
});

test('passes over empty lines and empty arrays', () => {
  expect(readAll([bytesOf('\r\n*0\r\n*-1\r\n\n*1\r\n$4\r\nPING\r\n')])).toEqual([['PING']]);
});

test.each([
  ['*x\r\n', 'invalid multibulk length'],
  ['*101\r\n', 'invalid multibulk length'],
  ['*1\r\n:4\r\n', "expected '$', got ':'"],
  ['*1\r\n$-1\r\n', 'invalid bulk length'],
  ['*1\r\n$1001\r\n', 'invalid bulk length'],
  ['*1\r\n$1x\r\n', 'invalid bulk length'],
  ['SET "a\r\n', 'unbalanced quotes in request'],
  ['SET "a"b\r\n', 'unbalanced quotes in request'],
  ['a'.repeat(70_000), 'too big inline request'],
  [`*${'1'.repeat(70_000)}`, 'too big mbulk count string'],
  [`*1\r\n$${'1'.repeat(70_000)}`, 'too big bulk count string'],
  [`*9\r\n${`$1000\r\n${'x'.repeat(1000)}\r\n`.repeat(9)}`, 'too big request'],
])('refuses %j', (bytes, text) => {
  expect(() => readAll([bytesOf(bytes)])).toThrow(`ERR Protocol error: ${text}`);
});

test('joins a long argument once, however many chunks it comes in', () => {
  const size = 8 * 1024 * 1024;
  const bytes = bytesOf(requestOf(['SET', 'x'.repeat(size)]));
  const chunks = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, at) =>
    bytes.subarray(at * 16, at * 16 + 16),
  );
  const limits = { ...LIMITS, maxBulkBytes: size, maxRequestBytes: size * 2 };
  expect(readAll(chunks, limits).map((args) => args.map(({ length }) => length))).toEqual([
    [3, size],
  ]);
});
