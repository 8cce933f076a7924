import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Frames } from './frames.ts';

function framed(bodies: readonly Buffer[]): Buffer {
  return Buffer.concat(
    bodies.map((body) => {
      const size = Buffer.alloc(4);
      size.writeInt32BE(body.length);
      return Buffer.concat([size, body]);
    }),
  );
}

test('frames are the same however the stream is cut into chunks', () => {
  const body = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(
      fc.array(body, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (bodies, cuts) => {
        const stream = framed(bodies);
        const frames = new Frames();
        const found: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          found.push(...frames.push(stream.subarray(at, at + size)));
          at += size;
        }
        expect(found.map((frame) => frame.toString('hex'))).toEqual(
          bodies.map((one) => one.toString('hex')),
        );
      },
    ),
  );
});

test.each([
  ['a browser', Buffer.from('GET / HTTP/1.1\r\n')],
  ['a negative size', Buffer.from('ffffffff', 'hex')],
])('%s is refused', (_, bytes) => {
  expect(() => new Frames().push(bytes)).toThrow(
    expect.objectContaining({ code: 'KAFKA_FRAME_TOO_LARGE' }),
  );
});
