import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SandboxError } from '../../schemas/problem.ts';
import { parseHocon } from './hocon.ts';

const read = (text: string, included: Readonly<Record<string, string>> = {}): unknown =>
  parseHocon(text, { file: 'test.conf', include: (name) => included[name] });

test('dotted keys, blocks and separators of every kind are one object', () => {
  const text = `
    # what a job reads
    kafka {
      input.topic = dev.telemetry.raw   // bare text
      "group id": "dev group"
      producer { max-request-size = 1572864 }
    }
    kafka.producer.linger.ms=10
    task.window { count = 30, shards : 1400 }
    on = true, off = false, none = null, ratio = -1.5e3
  `;
  const whole = {
    kafka: {
      input: { topic: 'dev.telemetry.raw' },
      'group id': 'dev group',
      producer: { 'max-request-size': 1_572_864, linger: { ms: 10 } },
    },
    task: { window: { count: 30, shards: 1400 } },
    on: true,
    off: false,
    none: null,
    ratio: -1500,
  };
  expect(read(text)).toEqual(whole);
  expect(read(`{${text}}`)).toEqual(whole);
});

test('lists stand on one line or many', () => {
  expect(read('a = ["x", y z, 3]\nb = [\n  {c = 1}\n  [true],\n  # nothing\n]\nd=[]')).toEqual({
    a: ['x', 'y z', 3],
    b: [{ c: 1 }, [true]],
    d: [],
  });
});

test('a later value takes the place of an earlier one, objects are merged', () => {
  expect(read('a { b = 1, c = 2 }\na { b = 3 }\nd = 1\nd { e = 2 }\nf { g = 1 }\nf = 2')).toEqual({
    a: { b: 3, c: 2 },
    d: { e: 2 },
    f: 2,
  });
});

test('references stand for values of the whole file, wherever they are set, and join texts', () => {
  const text = `
    input = \${job.env}".telemetry."\${kind}
    same = \${job}
    gone = \${?nowhere}
    part = x\${?nowhere}y
    kind = raw events
    job { env = dev }
  `;
  expect(read(text)).toEqual({
    input: 'dev.telemetry.raw events',
    same: { env: 'dev' },
    part: 'xy',
    kind: 'raw events',
    job: { env: 'dev' },
  });
});

test.each([
  '"base.conf"',
  'file("base.conf")',
  'classpath("base.conf")',
  'required(file("base.conf"))',
])('include %s lays the file under what follows it', (named) => {
  const base = 'job.env = dev\ntask.parallelism = 1';
  expect(read(`include ${named}\ntask.parallelism = 2`, { 'base.conf': base })).toEqual({
    job: { env: 'dev' },
    task: { parallelism: 2 },
  });
});

test('an included file that is not there is left out, as in production', () => {
  expect(read('include "nowhere.conf"\na = 1')).toEqual({ a: 1 });
});

test('texts in three quotes keep their lines', () => {
  expect(read('a = """one "two"\nthree"""')).toEqual({ a: 'one "two"\nthree' });
});

test.each([
  ['a = {\n b = 1\n', 3, 'a brace is never closed'],
  ['a = [1, 2', 1, 'a list is never closed'],
  ['a = 1\nb "c"', 2, 'b is followed by neither =, : nor {'],
  ['a =\n}', 2, 'a value is missing'],
  ['a = "x', 1, 'a quote is never closed'],
  ['a = 1\nb = ${c}', 2, '${c} is set nowhere'],
  ['a = ${b}\nb = ${a}', 1, 'refers to itself'],
  ['a = [1] [2]', 1, 'texts, lists and objects cannot be joined'],
  ['{ a = 1 } b', 1, 'there is text behind the last brace'],
  ['= 1', 1, "a name was expected before '='"],
  ['include b', 1, 'an include names no file'],
])('%j is refused with its line and the reason', (text, line, why) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: 'JOB_CONFIG_UNREADABLE',
      facts: { file: 'test.conf', line, why: expect.stringContaining(why) },
    }),
  );
});

test('files that include each other are refused', () => {
  const endless = { 'a.conf': 'include "b.conf"', 'b.conf': 'include "a.conf"' };
  expect(() => read('include "a.conf"', endless)).toThrow(/included too deeply/);
});

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

test('every JSON object reads as itself', () => {
  console.log(`hocon: FUZZ_SEED=${seed}`);
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 3 })),
      (value) => {
        const text = JSON.stringify(value);
        expect(read(text)).toEqual(JSON.parse(text));
      },
    ),
    { seed },
  );
});

test('any text is read or refused, and never anything else', () => {
  const pieces = '{ } [ ] = : , " """ ${ ${? a .b # // include 1 true \\ "x" ${a} +='.split(' ');
  const piece = fc.constantFrom(...pieces, ' ', '\n', '\r\n', 'include ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (some) => {
      try {
        read(some.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(SandboxError);
      }
    }),
    { seed, numRuns: 2000 },
  );
});
