import { expect, test } from 'vitest';
import { handlers } from '../apis/index.ts';
import { messages } from '../wire/messages/index.ts';
import { Dispatcher } from './dispatcher.ts';

test('every declared API has its handler', () => {
  const { served } = new Dispatcher(handlers);
  expect(served.map(({ name }) => name).sort()).toEqual(Object.keys(messages).sort());
});

test('an API that is registered twice is refused', () => {
  expect(() => new Dispatcher([...handlers, ...handlers.slice(0, 1)])).toThrow(
    'Produce (0) is registered twice',
  );
});
