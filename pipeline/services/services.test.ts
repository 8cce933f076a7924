import { expect, test } from 'vitest';
import { createHttpPort } from '../runtime/http-port.ts';
import { type PlatformRecords, startPlatformServices } from './index.ts';

const records: PlatformRecords = {
  user: (id) => (id === 'blocked' ? 'blocked' : id === 'u 1' ? { userId: id } : undefined),
  dialCode: (code) => (code === 'X3J6W1' ? { identifier: code } : undefined),
  content: (id) => (id === 'do_1' ? { identifier: id, totalQuestions: 2 } : undefined),
};

test('the services answer with the parts that jobs read, on production paths', async () => {
  await using services = await startPlatformServices(records);
  expect(services.urls['user-read'].url).toMatch(/\/learner\/private\/user\/v1\/read\/$/);
  const { get } = createHttpPort(services.urls);
  const read = async (...where: Parameters<typeof get>): Promise<unknown> =>
    JSON.parse((await get(...where)) ?? 'null');
  expect(await read('user-read', 'u%201?fields=locations,organisations')).toMatchObject({
    responseCode: 'OK',
    result: { response: { userId: 'u 1' } },
  });
  expect(await read('user-read', 'blocked?fields=x')).toMatchObject({
    responseCode: 'CLIENT_ERROR',
    params: { err: 'UOS_USRRED0006' },
  });
  expect(await read('user-read', 'nobody')).toMatchObject({ responseCode: 'RESOURCE_NOT_FOUND' });
  expect(await read('dialcode', 'X3J6W1')).toMatchObject({
    result: { dialcode: { identifier: 'X3J6W1' } },
  });
  expect(await read('dialcode', 'X')).toMatchObject({ result: {} });
  expect(await read('content-read', 'do_1')).toMatchObject({
    result: { content: { totalQuestions: 2 } },
  });
  expect(await read('content-read', 'do_2')).toMatchObject({ responseCode: 'RESOURCE_NOT_FOUND' });
});

test('a service that nobody serves gives no body', async () => {
  const services = await startPlatformServices(records);
  const { get } = createHttpPort(services.urls);
  await services[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
  expect(await get('dialcode', 'X')).toBeUndefined();
});
