import { connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { decodeBatches, encodeBatch, startKafka, type KafkaServer } from './index.ts';
import { RawClient } from './server/raw-client.ts';

async function start(): Promise<KafkaServer> {
  const server = await startKafka({ port: 0, name: 'test' });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
  });
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 2, replicationFactor: 1 }],
  });
  return server;
}

const batchOf = (...values: readonly string[]): Buffer =>
  encodeBatch(values.map((value) => ({ key: null, value: Buffer.from(value), timestamp: 1 })));

async function write(
  server: KafkaServer,
  ...values: readonly string[]
): Promise<number | undefined> {
  const answer = await server.call('produce', {
    acks: -1,
    topicData: [{ name: 't', partitionData: [{ index: 0, records: batchOf(...values) }] }],
  });
  return answer.responses[0]?.partitionResponses[0]?.baseOffset;
}

async function read(server: KafkaServer, fetchOffset: number, maxWaitMs = 0): Promise<string[]> {
  const answer = await server.call(
    'fetch',
    {
      maxWaitMs,
      minBytes: 1,
      topics: [
        { topic: 't', partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000_000 }] },
      ],
    },
    { version: 11 },
  );
  const bytes = answer.responses[0]?.partitions[0]?.records ?? Buffer.alloc(0);
  return [...decodeBatches(bytes)].flatMap(({ records }) =>
    records.map(({ value }) => value?.toString() ?? ''),
  );
}

test('what is produced in-process is fetched in-process', async () => {
  const server = await start();
  expect(await write(server, 'a', 'b')).toBe(0);
  expect(await write(server, 'c')).toBe(2);
  expect(await read(server, 0)).toEqual(['a', 'b', 'c']);
  expect(server.topics()).toMatchObject([
    {
      name: 't',
      partitions: [
        { partition: 0, logStartOffset: 0, logEndOffset: 3, lastStableOffset: 3, records: 3 },
        { records: 0 },
      ],
    },
  ]);
  expect(server.stats().bytes).toBe(server.topics()[0]?.partitions[0]?.bytes);
});

test('a fetch that waits is answered by the next record', async () => {
  const server = await start();
  const waiting = read(server, 0, 60_000);
  await write(server, 'late');
  expect(await waiting).toEqual(['late']);
});

test('two fetches give the same stored bytes by reference', async () => {
  const server = await start();
  await write(server, 'a');
  const request = {
    topics: [
      { topic: 't', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000 }] },
    ],
  };
  const [one, two] = await Promise.all([
    server.call('fetch', request, { version: 11 }),
    server.call('fetch', request, { version: 11 }),
  ]);
  expect(one.responses[0]?.partitions[0]?.records?.buffer).toBe(
    two.responses[0]?.partitions[0]?.records?.buffer,
  );
});

test('an unserved version is refused by name', async () => {
  const server = await start();
  await expect(server.call('fetch', {}, { version: 99 })).rejects.toMatchObject({
    code: 'KAFKA_CALL_VERSION',
  });
});

test('a hook answers in the place of the handler, once unless told otherwise', async () => {
  const server = await start();
  const seen: string[] = [];
  server.intercept('metadata', (request, { clientId }) => {
    seen.push(`${clientId} ${request.topics?.[0]?.name ?? ''}`);
    return { clusterId: 'hooked' };
  });
  const answer = await server.call('metadata', { topics: [{ name: 't' }] }, { clientId: 'me' });
  expect(answer).toMatchObject({ clusterId: 'hooked', topics: [] });
  expect((await server.call('metadata', {})).clusterId).toBe('telemetry-sandbox-test');
  expect(seen).toEqual(['me t']);
});

test('a hook lets pass with undefined, closes with "close", and goes when disposed', async () => {
  const server = await start();
  {
    using hook = server.intercept('metadata', () => Promise.resolve(undefined), {
      times: Infinity,
    });
    expect(hook).toBeDefined();
    expect((await server.call('metadata', {})).topics).toHaveLength(1);
  }
  using closer = server.intercept('metadata', () => 'close', { times: 2 });
  expect(closer).toBeDefined();
  await expect(server.call('metadata', {})).rejects.toMatchObject({ code: 'KAFKA_CALL_CLOSED' });
});

test('a suspended broker refuses clients and calls; its data is there when it is back on the same port', async () => {
  const server = await start();
  const { port } = server;
  await write(server, 'kept');
  using client = await RawClient.open(server);
  const waiting = read(server, 1, 60_000).catch((error: unknown) => error);
  await server.suspend();
  await client.closed;
  expect(await waiting).toMatchObject({ code: 'KAFKA_SUSPENDED' });
  await expect(server.call('metadata', {})).rejects.toMatchObject({ code: 'KAFKA_SUSPENDED' });
  await expect(RawClient.open(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await server.resumeListening();
  expect(server.port).toBe(port);
  using back = await RawClient.open(server);
  expect(back).toBeDefined();
  expect(await read(server, 0)).toEqual(['kept']);
});

test('a suspension ends calls whatever they wait for', async () => {
  const server = await start();
  using never = server.intercept('metadata', () => new Promise<undefined>(() => undefined));
  expect(never).toBeDefined();
  const waiting = server.call('metadata', {}).catch((error: unknown) => error);
  await server.suspend();
  expect(await waiting).toMatchObject({ code: 'KAFKA_SUSPENDED' });
});

test('dropped clients can come back at once', async () => {
  const server = await start();
  using client = await RawClient.open(server);
  // The server learns of a connection a turn after the client does.
  await vi.waitFor(async () => {
    server.dropConnections();
    await Promise.race([client.closed, Promise.reject(new Error('still open'))]);
  });
  using back = await RawClient.open(server);
  expect(back).toBeDefined();
});

test('a taken port is an error that names it', async () => {
  const server = await start();
  await expect(startKafka({ port: server.port, name: 'second' })).rejects.toMatchObject({
    code: 'KAFKA_PORT_TAKEN',
    message: expect.stringContaining(String(server.port)) as string,
  });
});

test('closing twice is fine, ends waiting calls and frees the port', async () => {
  const controller = new AbortController();
  const server = await startKafka({ port: 0, name: 'closed', signal: controller.signal });
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }],
  });
  const waiting = read(server, 0, 60_000).catch((error: unknown) => error);
  controller.abort();
  await Promise.all([server[Symbol.asyncDispose](), server[Symbol.asyncDispose]()]);
  expect(await waiting).toMatchObject({ code: 'KAFKA_SUSPENDED' });
  const socket = connect(server.port, server.host);
  await expect(
    new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    }),
  ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
