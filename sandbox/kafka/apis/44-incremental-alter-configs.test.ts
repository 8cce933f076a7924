import { expect, test } from 'vitest';
import type { KafkaServer } from '../index.ts';
import { startTestKafka } from './test-server.ts';

const topic = { resourceType: 2, resourceName: 't' };

async function settings(
  server: KafkaServer,
  configurationKeys: readonly string[] | null,
  resource = topic,
) {
  const answer = await server.call('describeConfigs', {
    resources: [{ ...resource, configurationKeys }],
  });
  return answer.results[0];
}

async function change(
  server: KafkaServer,
  ...configs: readonly { name: string; configOperation: number; value: string | null }[]
) {
  const answer = await server.call('incrementalAlterConfigs', {
    resources: [{ ...topic, configs }],
  });
  return answer.responses[0]?.errorCode;
}

test('settings are told with type, source and default', async () => {
  const server = await startTestKafka({ t: 1 });
  const found = await settings(server, ['retention.ms', 'cleanup.policy']);
  expect(found?.configs).toMatchObject([
    { name: 'cleanup.policy', value: 'delete', configSource: 5, configType: 7 },
    { name: 'retention.ms', value: '604800000', configSource: 5, configType: 5 },
  ]);
  expect((await settings(server, null))?.configs.length).toBeGreaterThan(20);
  const broker = await settings(server, ['advertised.listeners', 'num.partitions'], {
    resourceType: 4,
    resourceName: '1',
  });
  expect(broker?.configs).toMatchObject([
    { name: 'advertised.listeners', value: `PLAINTEXT://127.0.0.1:${server.port}`, readOnly: true },
    { name: 'num.partitions', value: '1' },
  ]);
  expect(await settings(server, null, { resourceType: 2, resourceName: 'no' })).toMatchObject({
    errorCode: 3,
  });
});

test('single settings are set, deleted, and as lists appended and subtracted', async () => {
  const server = await startTestKafka({ t: 1 });
  const value = async (name: string) => (await settings(server, [name]))?.configs[0]?.value;
  expect(await change(server, { name: 'retention.ms', configOperation: 0, value: '5' })).toBe(0);
  expect(await value('retention.ms')).toBe('5');
  expect(
    await change(server, { name: 'cleanup.policy', configOperation: 2, value: 'compact' }),
  ).toBe(0);
  expect(await value('cleanup.policy')).toBe('delete,compact');
  expect(
    await change(server, { name: 'cleanup.policy', configOperation: 3, value: 'delete' }),
  ).toBe(0);
  expect(await value('cleanup.policy')).toBe('compact');
  expect(await change(server, { name: 'retention.ms', configOperation: 1, value: null })).toBe(0);
  expect(await value('retention.ms')).toBe('604800000');
});

test('what cannot be taken changes nothing', async () => {
  const server = await startTestKafka({ t: 1 });
  expect(
    await change(
      server,
      { name: 'retention.ms', configOperation: 0, value: '5' },
      { name: 'nope', configOperation: 0, value: '1' },
    ),
  ).toBe(40);
  expect(await change(server, { name: 'retention.ms', configOperation: 9, value: '5' })).toBe(42);
  expect(server.topics()[0]?.configs).toEqual({});
});

test('AlterConfigs replaces the whole set', async () => {
  const server = await startTestKafka({ t: 1 });
  await change(server, { name: 'retention.ms', configOperation: 0, value: '5' });
  const answer = await server.call('alterConfigs', {
    resources: [{ ...topic, configs: [{ name: 'max.message.bytes', value: '99' }] }],
  });
  expect(answer.responses[0]).toMatchObject({ errorCode: 0, resourceName: 't' });
  expect(server.topics()[0]?.configs).toEqual({ 'max.message.bytes': '99' });
  const broker = await server.call('alterConfigs', {
    resources: [{ resourceType: 4, resourceName: '1', configs: [] }],
  });
  expect(broker.responses[0]?.errorCode).toBe(42);
});
