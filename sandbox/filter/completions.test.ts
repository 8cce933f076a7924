import { expect, test } from 'vitest';
import { completions } from './completions.ts';
import { parseFilter } from './parse.ts';

const known = {
  paths: ['eid', 'edata.duration', 'edata.type', 'context.pdata.id'],
  values: { eid: ['INTERACT', 'START'], 'edata.type': ['two words', '7'] },
};

function complete(text: string): string {
  return completions(text, text.length, known)
    .map((one) => one.text)
    .join(' ');
}

test.each([
  ['', 'eid edata.duration edata.type context.pdata.id not since from until limit'],
  ['ed', 'edata.duration edata.type'],
  ['pdata', 'context.pdata.id'],
  ['eid ', '= != > >= < <= ~ contains in exists missing and or since from until limit'],
  ['eid = ', 'INTERACT START'],
  ['eid = i', 'INTERACT'],
  ['eid = INTERACT', ''],
  ['not (eid in (START, ', 'INTERACT START'],
  ['edata.type contains ', '"two words" 7'],
  ['eid = INTERACT ', 'and or since from until limit'],
  ['eid = INTERACT a', 'and'],
  ['(eid = INTERACT and ', 'eid edata.duration edata.type context.pdata.id not'],
  ['context.pdata.id = ', ''],
  ['eid = INTERACT since ', ''],
  ['eid = "', ''],
])("'%s' goes on with %s", (text, expected) => {
  expect(complete(text)).toBe(expected);
});

test('a completion replaces the word under the cursor and no more', () => {
  const text = 'edata.d > 3';
  const [first] = completions(text, 'edata.d'.length, known);
  expect(first).toEqual({ kind: 'field', text: 'edata.duration', from: 0, to: 7 });
});

test('values are offered so that they are read as they are', () => {
  const [quoted] = completions('edata.type = ', 13, known);
  expect(parseFilter(`edata.type = ${quoted?.text ?? ''}`).expression).toMatchObject({
    literal: { kind: 'text', text: 'two words' },
  });
});
