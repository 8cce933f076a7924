import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { pressesIn } from './key-name.ts';

const plain = {} as Key;

test('special keys have one name and type nothing', () => {
  expect(pressesIn('', { ...plain, upArrow: true })).toEqual([{ key: 'up', input: '' }]);
  expect(pressesIn('', { ...plain, pageDown: true })).toEqual([{ key: 'pagedown', input: '' }]);
  expect(pressesIn('\r', { ...plain, return: true })).toEqual([{ key: 'enter', input: '' }]);
  expect(pressesIn('', { ...plain, delete: true })).toEqual([{ key: 'backspace', input: '' }]);
  expect(pressesIn('c', { ...plain, ctrl: true })).toEqual([{ key: 'ctrl+c', input: '' }]);
});

test('Escape followed quickly by a key is both of them', () => {
  expect(pressesIn(':', { ...plain, meta: true })).toEqual([
    { key: 'esc', input: '' },
    { key: ':', input: ':' },
  ]);
});

test('keys that arrive in one piece count one by one', () => {
  expect(pressesIn('j 😀\t\r\u0003', plain)).toEqual([
    { key: 'j', input: 'j' },
    { key: 'space', input: ' ' },
    { key: '😀', input: '😀' },
    { key: 'tab', input: '' },
    { key: 'enter', input: '' },
    { key: 'ctrl+c', input: '' },
  ]);
});
