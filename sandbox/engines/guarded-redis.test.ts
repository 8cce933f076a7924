import { expect, test } from 'vitest';
import type { RunRedis } from '../../pipeline/runtime/redis-port.ts';
import { connectRedis } from '../../pipeline/runtime/redis-wire.ts';
import { startRedis } from '../redis/index.ts';
import { directRedis } from './direct-redis.ts';

/** Redis as the pipeline reaches it: in this thread, and over the wire. */
async function withEach(act: (run: RunRedis) => Promise<void>): Promise<void> {
  {
    await using server = await startRedis({ port: 0 });
    await act(directRedis(server));
  }
  await using server = await startRedis({ port: 0 });
  await using wire = connectRedis(server.url);
  await act(wire.run);
}

const guard = (text?: string): Parameters<RunRedis>[1] => ({ db: 15, key: 'note', text });
const note = (text: string): Parameters<RunRedis>[0][number] => ({
  db: 15,
  args: ['SET', 'note', text],
});

test('guarded commands are one transaction over several databases', async () => {
  await withEach(async (run) => {
    const replies = await run(
      [{ db: 12, args: ['HINCRBY', 'h', 'f', '2'] }, { db: 5, args: ['SET', 'k', 'v'] }, note('1')],
      guard(),
    );
    expect(replies).toEqual([2, 'OK', 'OK']);
    expect(await run([{ db: 5, args: ['GET', 'k'] }])).toEqual(['v']);
    expect(await run([{ db: 12, args: ['HGET', 'h', 'f'] }])).toEqual(['2']);
    expect(await run([{ db: 0, args: ['DBSIZE'] }])).toEqual([0]);
  });
});

test('of writers that know the same note one wins, the others change nothing', async () => {
  await withEach(async (run) => {
    const tries = Array.from({ length: 5 }, async (_, at) =>
      run([{ db: 12, args: ['HINCRBY', 'h', 'f', '1'] }, note(`by ${at}`)], guard()),
    );
    const ended = await Promise.allSettled(tries);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of ended) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'PORT_SINK_TAKEN' });
    }
    expect(await run([{ db: 12, args: ['HGET', 'h', 'f'] }])).toEqual(['1']);
    const [held] = await run([{ db: 15, args: ['GET', 'note'] }]);
    await run([note('next')], guard(String(held)));
    expect(await run([{ db: 15, args: ['GET', 'note'] }])).toEqual(['next']);
  });
});
