import { expect, onTestFinished, test } from 'vitest';
import { kafkaClient } from '../../pipeline/runtime/kafkajs-cluster.ts';
import { takeOver, type Owned } from '../../pipeline/runtime/kafkajs-owner.ts';
import { startPortBench } from './port-bench.ts';

// After a rebalance kafkajs gave a turn's records out again while that turn was committing: 900 events were done twice.
test('an owner knows what it has committed itself, its successor reads it, and it cannot commit any more', async () => {
  const { kafka } = await startPortBench('kafkajs');
  const dp = kafkaClient({ brokers: [`${kafka.dp.host}:${kafka.dp.port}`] });
  const admin = dp.admin();
  await admin.connect();
  onTestFinished(async () => {
    await admin.disconnect();
  });
  const own = async (): Promise<Owned> => {
    const owned = await takeOver(
      {
        cluster: 'dp',
        group: 'g',
        topic: 'in',
        signal: new AbortController().signal,
        onRecords: async () => Promise.resolve(),
        onError: () => undefined,
      },
      0,
      { dp, admin, countOf: () => Promise.resolve(2) },
    );
    onTestFinished(async () => {
      await owned.letGo();
    });
    return owned;
  };
  const first = await own();
  expect(first.from).toBe(0);
  const value = Buffer.from('a');
  const committed = await first.begin();
  await committed.write([{ topic: 'out', key: null, value }]);
  await committed.commit(5);
  expect(first.from).toBe(5);

  const open = await first.begin();
  await open.write([{ topic: 'out', key: null, value }]);
  const successor = await own();
  expect(successor.from).toBe(5);
  await expect(open.commit(9)).rejects.toMatchObject({ code: 'PORT_FENCED' });
  expect(first.from).toBe(5);
});
