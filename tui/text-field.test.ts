import { expect, test } from 'vitest';
import { fieldLine, fieldOf, textIn, typed, type TextField } from './text-field.ts';

const keys = (field: TextField, ...names: readonly string[]): TextField =>
  names.reduce(
    (last, key) => typed(last, { key, input: key.length === 1 ? key : '' }) ?? last,
    field,
  );

test('letters go in where the cursor stands, whole letters go out', () => {
  expect(keys(fieldOf('a😀c'), 'left', 'backspace', 'x')).toEqual({ before: 'ax', after: 'c' });
  expect(keys(fieldOf('ab'), 'home', 'x', 'right', 'y')).toEqual({ before: 'xay', after: 'b' });
  expect(textIn(keys(fieldOf('one two  '), 'ctrl+w'))).toBe('one ');
  expect(keys(fieldOf('ab'), 'left', 'ctrl+u')).toEqual({ before: '', after: 'b' });
  expect(keys(fieldOf('ab'), 'ctrl+a', 'left', 'ctrl+e')).toEqual({ before: 'ab', after: '' });
  expect(typed(fieldOf('a'), { key: 'f1', input: '' })).toBeUndefined();
});

test('the end of a long text is seen, with the cursor, and nothing that harms', () => {
  const line = fieldLine('> ', fieldOf(`${'x'.repeat(100)}\u001By`), 20);
  expect(line.map(({ text }) => text).join('')).toBe(`> ${'x'.repeat(9)}\\u001by `);
});
