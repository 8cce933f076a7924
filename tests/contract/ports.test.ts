import { describe, expect, test } from 'vitest';
import { DirectProducer } from '../../sandbox/engines/direct-producer.ts';
import type { PartitionTurn, Transaction } from '../../pipeline/runtime/port.ts';
import { sourceTopicOnDp } from '../../pipeline/runtime/source-offsets.ts';
import { eventually, forward, nextOf, outputsOf, portKinds, startPortBench } from './port-bench.ts';

const numbered = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => String(from + index));

const valuesOf = (turn: PartitionTurn): string[] => turn.records.map(({ value }) => String(value));

describe.each(portKinds)('the %s port', (kind) => {
  test('tells where a sent record landed, once it is there', async () => {
    const { connect, values } = await startPortBench(kind);
    const port = await connect();
    const at = await port.send('dp', [
      { topic: 'out', key: null, value: Buffer.from('a'), partition: 1 },
      { topic: 'out', key: null, value: Buffer.from('b'), partition: 0 },
      { topic: 'out', key: null, value: Buffer.from('c'), partition: 1 },
    ]);
    expect(at).toEqual([
      { topic: 'out', partition: 1, offset: 0 },
      { topic: 'out', partition: 0, offset: 0 },
      { topic: 'out', partition: 1, offset: 1 },
    ]);
    expect(await values('out')).toEqual(['b', 'a', 'c']);
  });

  test('a lone member has every partition, two share them, and the one that stays gets the other back', async () => {
    const { connect, join, members } = await startPortBench(kind);
    const first = await join(await connect());
    expect(first.assignment).toEqual([0, 1]);
    const second = await join(await connect());
    await eventually(() => {
      expect(first.assignment).toHaveLength(1);
      expect(second.assignment).toEqual(first.assignment[0] === 0 ? [1] : [0]);
    });
    await second[Symbol.asyncDispose]();
    await eventually(() => {
      expect(first.assignment).toEqual([0, 1]);
      expect(members()).toHaveLength(1);
    });
  });

  test('records of a partition come in order, and its turns never overlap', async () => {
    const { connect, join, put } = await startPortBench(kind);
    const seen = new Map<number, string[]>([
      [0, []],
      [1, []],
    ]);
    const busy = new Set<number>();
    const overlaps: number[] = [];
    await join(await connect(), {
      onRecords: async (turn) => {
        if (busy.has(turn.partition)) overlaps.push(turn.partition);
        busy.add(turn.partition);
        await forward(turn);
        seen.get(turn.partition)?.push(...valuesOf(turn));
        busy.delete(turn.partition);
      },
    });
    for (let from = 0; from < 60; from += 20) {
      await Promise.all([put(numbered(20, from), 0), put(numbered(20, from), 1)]);
    }
    await eventually(() => {
      expect([...seen.values()]).toEqual([numbered(60), numbered(60)]);
    });
    expect(overlaps).toEqual([]);
  });

  test('outputs and position become visible together, with the commit', async () => {
    const { connect, join, put, values, committed } = await startPortBench(kind);
    const written = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const offsets: number[] = [];
    await put(['a', 'b']);
    await join(await connect(), {
      onRecords: async (turn) => {
        const transaction = await turn.begin();
        const at = await transaction.write(outputsOf(turn));
        offsets.push(...at.map(({ offset }) => offset));
        written.resolve();
        await mayCommit.promise;
        await transaction.commit(nextOf(turn));
      },
    });
    await written.promise;
    expect(await values('out')).toEqual([]);
    expect(committed('dp', 'in', 0)).toBe(-1);
    mayCommit.resolve();
    await eventually(async () => {
      expect(await values('out')).toEqual(['a', 'b']);
    });
    await eventually(() => {
      expect(committed('dp', 'in', 0)).toBe(2);
    });
    expect(offsets).toEqual([0, 1]);
  });

  test('an aborted turn leaves nothing, and its records come again', async () => {
    const { connect, join, put, values } = await startPortBench(kind);
    const turns: string[][] = [];
    const errors: unknown[] = [];
    await put(['a', 'b']);
    await join(await connect(), {
      onError: (error) => errors.push(error),
      onRecords: async (turn) => {
        turns.push(valuesOf(turn));
        if (turns.length > 1) {
          await forward(turn);
          return;
        }
        const transaction = await turn.begin();
        await transaction.write([{ topic: 'out', key: null, value: Buffer.from('in vain') }]);
        await transaction.abort();
        throw new Error('the turn failed');
      },
    });
    await eventually(async () => {
      expect(await values('out')).toEqual(['a', 'b']);
    });
    expect(turns).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(errors.map(String)).toEqual(['Error: the turn failed']);
  });

  test('records of overlapping transactions that were aborted are not read, whatever the order of their ends', async () => {
    const { connect, join, put, values, kafka } = await startPortBench(kind);
    const open = async (id: string): Promise<DirectProducer> => {
      const producer = new DirectProducer(kafka.dp, id);
      await producer.initialise();
      producer.begin();
      await producer.write([
        { topic: 'in', key: null, value: Buffer.from(`aborted ${id}`), partition: 0 },
      ]);
      return producer;
    };
    const first = await open('first');
    const second = await open('second');
    await second.abort();
    await first.abort();
    await put(['a']);
    await join(await connect());
    await eventually(async () => {
      expect(await values('out')).toEqual(['a']);
    });
  });

  test('a member that is not heard of is fenced by its successor: its commit fails, nothing is done twice', async () => {
    const { connect, join, put, values, members, kafka } = await startPortBench(kind);
    const sleeping = Promise.withResolvers<Transaction>();
    const awake = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<unknown>();
    let naps = 0;
    await put(['a']);
    await join(await connect(), {
      onRecords: async (turn) => {
        naps += 1;
        if (naps > 1) {
          await forward(turn);
          return;
        }
        const transaction = await turn.begin();
        await transaction.write(outputsOf(turn));
        sleeping.resolve(transaction);
        await awake.promise;
        const outcome = transaction.commit(nextOf(turn));
        ended.resolve(await outcome.catch((error: unknown) => error));
        await outcome;
      },
    });
    await sleeping.promise;
    const [sleeper] = members();
    const successor = join(await connect());
    // What the coordinator does when a session ends.
    await kafka.dp.call('leaveGroup', {
      groupId: 'g',
      members: [{ memberId: sleeper?.memberId ?? '' }],
    });
    await successor;
    await eventually(async () => {
      expect(await values('out')).toEqual(['a']);
    });
    awake.resolve();
    expect(await ended.promise).toMatchObject({ code: 'PORT_FENCED' });
    await eventually(() => {
      expect(members()).toHaveLength(2);
    });
    await put(['b'], 0);
    await put(['c'], 1);
    await eventually(async () => {
      expect(await values('out')).toEqual(['a', 'b', 'c']);
    });
  });

  test('a paused member reads nothing until it is resumed, and keeps its partitions', async () => {
    const { connect, join, put, values } = await startPortBench(kind);
    const paused = await join(await connect());
    paused.pause();
    const other = await join(await connect());
    await eventually(() => {
      expect(paused.assignment).toHaveLength(1);
      expect(other.assignment).toHaveLength(1);
    });
    const [kept = -1] = paused.assignment;
    await put(['held'], kept);
    await put(['read'], 1 - kept);
    await eventually(async () => {
      expect(await values('out')).toEqual(['read']);
    });
    paused.resume();
    await eventually(async () => {
      expect([...(await values('out'))].sort()).toEqual(['held', 'read']);
    });
  });

  test('members that come and go while records flow: each record once', async () => {
    const { connect, join, put, values } = await startPortBench(kind);
    const first = await join(await connect());
    const port = await connect();
    for (let round = 0; round < 3; round += 1) {
      const from = round * 100;
      await Promise.all([put(numbered(50, from), 0), put(numbered(50, from + 50), 1)]);
      const second = await join(port);
      await Promise.all([put([`x${round}`], 0), put([`y${round}`], 1)]);
      await second[Symbol.asyncDispose]();
    }
    const wanted = [...numbered(300), 'x0', 'x1', 'x2', 'y0', 'y1', 'y2'];
    await eventually(async () => {
      expect(await values('out')).toHaveLength(wanted.length);
    });
    expect([...(await values('out'))].sort()).toEqual(wanted.sort());
    await first[Symbol.asyncDispose]();
  });

  test('a reset is refused while a member is in the group; one that joins after it reads from there', async () => {
    const { connect, join, put, values, committed, kafka } = await startPortBench(kind);
    const reset = async (offset: number): Promise<number> => {
      const answer = await kafka.dp.call('offsetCommit', {
        groupId: 'g',
        topics: [{ name: 'in', partitions: [{ partitionIndex: 0, committedOffset: offset }] }],
      });
      return answer.topics[0]?.partitions[0]?.errorCode ?? -1;
    };
    const member = await join(await connect());
    await put(['a', 'b']);
    await eventually(() => {
      expect(committed('dp', 'in', 0)).toBe(2);
    });
    member.pause();
    expect(await reset(1)).not.toBe(0);
    expect(committed('dp', 'in', 0)).toBe(2);
    await member[Symbol.asyncDispose]();
    expect(await reset(1)).toBe(0);
    await join(await connect());
    await eventually(async () => {
      expect(await values('out')).toEqual(['a', 'b', 'b']);
    });
  });

  test('after a kill in the middle of a turn the next member goes on from the committed position', async () => {
    const { connect, join, put, values } = await startPortBench(kind);
    const begun = Promise.withResolvers<void>();
    await put(['a', 'b']);
    let turns = 0;
    const killed = await join(await connect(), {
      onRecords: async (turn) => {
        turns += 1;
        if (turns === 1) {
          await forward(turn);
          return;
        }
        const transaction = await turn.begin();
        await transaction.write(outputsOf(turn));
        begun.resolve();
        throw new Error('killed here');
      },
    });
    await eventually(async () => {
      expect(await values('out')).toEqual(['a', 'b']);
    });
    await put(['c', 'd']);
    await begun.promise;
    killed.kill();
    await join(await connect());
    await eventually(async () => {
      expect(await values('out')).toEqual(['a', 'b', 'c', 'd']);
    });
  });

  test('across clusters the position counts that was committed with the outputs, not its copy', async () => {
    const { connect, join, put, values, committed, kafka } = await startPortBench(kind);
    const first = await join(await connect(), { cluster: 'kp' });
    await put(['a', 'b'], 0, 'kp');
    await eventually(() => {
      expect(committed('dp', sourceTopicOnDp('in'), 0)).toBe(2);
      expect(committed('kp', 'in', 0)).toBe(2);
    });
    await first[Symbol.asyncDispose]();
    await kafka.kp.call('offsetCommit', {
      groupId: 'g',
      topics: [{ name: 'in', partitions: [{ partitionIndex: 0, committedOffset: 0 }] }],
    });
    await join(await connect(), { cluster: 'kp' });
    await put(['c'], 0, 'kp');
    await eventually(async () => {
      expect(await values('out')).toEqual(['a', 'b', 'c']);
    });
  });
});
