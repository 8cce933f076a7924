import { expect, test } from 'vitest';
import { createRowStore } from '../stores/row-store.ts';
import { createLookupPort } from './lookup-port.ts';
import { createRedisPort } from './redis-port.ts';

test('answers stand in the order of the lookups, whoever gave them', async () => {
  await using rows = createRowStore();
  const row = { device_id: 'd' };
  await rows.apply([{ kind: 'row-upsert', table: 'device_profile', row }], {
    place: '',
    text: '',
    was: undefined,
  });
  const redis = createRedisPort((commands) =>
    Promise.resolve(
      commands.map(({ args: [name] }) => (name === 'SMEMBERS' ? ['a', 'b'] : 'text')),
    ),
  );
  const port = createLookupPort({
    redis,
    rows,
    http: { get: async (_, path) => Promise.resolve(path) },
  });
  expect(
    await port.ask([
      { kind: 'http', service: 'dialcode', path: 'X' },
      { kind: 'text', db: 5, key: 'k' },
      { kind: 'rows', table: 'device_profile', where: { device_id: 'd' } },
      { kind: 'members', db: 10, key: 'k' },
      { kind: 'http', service: 'content-read', path: 'do_1' },
    ]),
  ).toEqual([
    { kind: 'http', body: 'X' },
    { kind: 'text', text: 'text' },
    { kind: 'rows', rows: [expect.objectContaining({ device_id: 'd' })] },
    { kind: 'members', members: ['a', 'b'] },
    { kind: 'http', body: 'do_1' },
  ]);
});

test('a runner that was given Redis alone says so', async () => {
  const redis = createRedisPort(() => Promise.resolve([]));
  await expect(redis.ask([{ kind: 'http', service: 'dialcode', path: 'X' }])).rejects.toMatchObject(
    { code: 'PORT_LOOKUP_UNKNOWN' },
  );
});
