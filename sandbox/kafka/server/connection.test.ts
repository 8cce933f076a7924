import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { encodeBatch, startKafka, type KafkaServer } from '../index.ts';
import { messages } from '../wire/messages/index.ts';
import { RawClient, readResponse, requestFrame } from './raw-client.ts';

async function start(notes: string[] = []): Promise<KafkaServer> {
  const server = await startKafka({ port: 0, name: 'test', onNote: (text) => notes.push(text) });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
  });
  return server;
}

const { apiVersions, metadata, heartbeat, produce, fetch } = messages;

const produceOf = (acks: number, topic: string) => ({
  acks,
  topicData: [
    {
      name: topic,
      partitionData: [
        { index: 0, records: encodeBatch([{ key: null, value: Buffer.from('v'), timestamp: 1 }]) },
      ],
    },
  ],
});

test('ApiVersions tells every API; its response header is never flexible', async () => {
  const server = await start();
  using client = await RawClient.open(server);
  for (const version of [0, 1, 2, 3, 4]) {
    client.write(
      requestFrame(
        apiVersions,
        { version, correlationId: version },
        { clientSoftwareName: 'x', clientSoftwareVersion: '1' },
      ),
    );
    const { correlationId, response, left } = readResponse(await client.frame(), apiVersions, {
      version,
    });
    expect({ correlationId, left }).toEqual({ correlationId: version, left: 0 });
    expect(response['apiKeys']).toHaveLength(Object.keys(messages).length);
    expect(response['apiKeys']).toContainEqual({ apiKey: 0, minVersion: 0, maxVersion: 11 });
    expect(response['apiKeys']).toContainEqual({ apiKey: 24, minVersion: 0, maxVersion: 3 });
  }
});

test('an unknown ApiVersions version is answered with 35 in version 0, with the list', async () => {
  const server = await start();
  using client = await RawClient.open(server);
  client.write(
    requestFrame({ ...apiVersions, request: {} }, { version: 99, correlationId: 5 }, {}),
  );
  const { correlationId, response, left } = readResponse(await client.frame(), apiVersions, {
    version: 0,
  });
  expect({ correlationId, left, errorCode: response['errorCode'] }).toEqual({
    correlationId: 5,
    left: 0,
    errorCode: 35,
  });
  expect(response['apiKeys']).toContainEqual({ apiKey: 18, minVersion: 0, maxVersion: 4 });
});

test.each([
  [
    'an unknown API',
    requestFrame({ ...heartbeat, key: 68 }, { version: 0, correlationId: 1 }, {}),
    'API 68 version 0',
  ],
  [
    'Produce 2, which is advertised',
    requestFrame(produce, { version: 2, correlationId: 1 }, {}),
    'API 0 version 2',
  ],
  [
    'a version above the range',
    requestFrame(heartbeat, { version: 5, correlationId: 1 }, {}),
    'API 12 version 5',
  ],
  [
    'a body that ends too early',
    Buffer.from('0000000e 000c 0000 00000001 ffff 000a0061'.replaceAll(' ', ''), 'hex'),
    'was to give',
  ],
  ['text of a browser', Buffer.from('GET / HTTP/1.1\r\n'), '1195725856'],
])('%s closes the connection with a note', async (_, bytes, note) => {
  const notes: string[] = [];
  const server = await start(notes);
  using client = await RawClient.open(server);
  client.write(bytes);
  await client.closed;
  expect(notes).toEqual([expect.stringContaining(note)]);
  await using again = await closing(server);
  again.client.write(requestFrame(apiVersions, { version: 0, correlationId: 9 }, {}));
  expect(readResponse(await again.client.frame(), apiVersions, { version: 0 }).correlationId).toBe(
    9,
  );
});

async function closing(
  server: KafkaServer,
): Promise<AsyncDisposable & { readonly client: RawClient }> {
  const client = await RawClient.open(server);
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      client[Symbol.dispose]();
      await client.closed;
    },
  };
}

test('answers come in the order of the requests, also behind one that waits', async () => {
  const server = await start();
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }],
  });
  using client = await RawClient.open(server);
  const waiting = {
    maxWaitMs: 60_000,
    minBytes: 1,
    maxBytes: 1_000_000,
    topics: [
      { topic: 't', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] },
    ],
  };
  client.write(
    Buffer.concat([
      requestFrame(apiVersions, { version: 0, correlationId: 1 }, {}),
      requestFrame(fetch, { version: 11, correlationId: 2 }, waiting),
      requestFrame(metadata, { version: 1, correlationId: 3 }, { topics: [] }),
    ]),
  );
  expect(readResponse(await client.frame(), apiVersions, { version: 0 }).correlationId).toBe(1);
  expect(client.arrived).toBe(0);
  await server.call('produce', produceOf(-1, 't'));
  const fetched = readResponse(await client.frame(), fetch, { version: 11 });
  expect(fetched.correlationId).toBe(2);
  expect(JSON.stringify(fetched.response)).toContain('"highWatermark":1');
  expect(readResponse(await client.frame(), metadata, { version: 1 }).correlationId).toBe(3);
});

test('acks 0 has no answer, and a fault in it closes the connection', async () => {
  const server = await start();
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }],
  });
  using client = await RawClient.open(server);
  client.write(
    Buffer.concat([
      requestFrame(produce, { version: 7, correlationId: 1 }, produceOf(0, 't')),
      requestFrame(apiVersions, { version: 0, correlationId: 2 }, {}),
    ]),
  );
  expect(readResponse(await client.frame(), apiVersions, { version: 0 }).correlationId).toBe(2);
  expect(server.topics()[0]?.partitions[0]?.records).toBe(1);
  client.write(requestFrame(produce, { version: 7, correlationId: 3 }, produceOf(0, 'missing')));
  await client.closed;
});

test('a client that does not read is not answered on and on', async () => {
  const server = await start();
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }],
  });
  const records = encodeBatch([{ key: null, value: Buffer.alloc(1_000_000), timestamp: 1 }]);
  await server.call('produce', {
    acks: -1,
    topicData: [{ name: 't', partitionData: [{ index: 0, records }] }],
  });
  let handled = 0;
  using counting = server.intercept('fetch', () => void (handled += 1), { times: Infinity });
  expect(counting).toBeDefined();
  using client = await RawClient.open(server);
  client.pause();
  const wanted = {
    maxBytes: 2_000_000,
    topics: [
      { topic: 't', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 2_000_000 }] },
    ],
  };
  const count = 150;
  for (let correlationId = 0; correlationId < count; correlationId += 1) {
    client.write(requestFrame(fetch, { version: 11, correlationId }, wanted));
  }
  await expect.poll(() => handled).toBeGreaterThan(15);
  // Another client's round trips give the server every chance to go on.
  using other = await RawClient.open(server);
  for (let turn = 0; turn < 50; turn += 1) {
    other.write(requestFrame(apiVersions, { version: 0, correlationId: turn }, {}));
    await other.frame();
  }
  expect(handled).toBeLessThan(60);
  client.resume();
  for (let correlationId = 0; correlationId < count; correlationId += 1) {
    const frame = await client.frame();
    expect(frame.readInt32BE()).toBe(correlationId);
  }
});

test('a checksum that was left for later is there for who reads over the wire', async () => {
  const server = await start();
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }],
  });
  const record = { key: null, value: Buffer.from('v'), timestamp: 1 };
  for (const checksumLater of [true, false, true]) {
    const records = encodeBatch([record], { checksumLater });
    expect(records.readUInt32BE(17) === 0).toBe(checksumLater);
    await server.call('produce', {
      acks: -1,
      topicData: [{ name: 't', partitionData: [{ index: 0, records }] }],
    });
  }
  using client = await RawClient.open(server);
  const wanted = {
    maxBytes: 100_000,
    topics: [
      { topic: 't', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 100_000 }] },
    ],
  };
  client.write(requestFrame(fetch, { version: 11, correlationId: 1 }, wanted));
  const frame = await client.frame();
  const one = encodeBatch([record]);
  const crcs = [0, 1, 2].map((index) =>
    frame.readUInt32BE(frame.length - (3 - index) * one.length + 17),
  );
  expect(crcs).toEqual(Array.from({ length: 3 }, () => one.readUInt32BE(17)));
});

test('a checksum that does not match is refused over the wire', async () => {
  const server = await start();
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }],
  });
  using client = await RawClient.open(server);
  const request = produceOf(-1, 't');
  request.topicData[0]?.partitionData[0]?.records.writeUInt32BE(1, 17);
  client.write(requestFrame(produce, { version: 9, correlationId: 1 }, request));
  const { response } = readResponse(await client.frame(), produce, {
    version: 9,
    headerTags: true,
  });
  expect(response['responses']).toMatchObject([
    {
      name: 't',
      partitionResponses: [{ errorCode: 2, errorMessage: 'the checksum does not match' }],
    },
  ]);
});

test('a fetch without data gives empty records, never null', async () => {
  const server = await start();
  using client = await RawClient.open(server);
  const request = {
    maxBytes: 1,
    topics: [{ topic: 'no', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 }] }],
  };
  client.write(requestFrame(fetch, { version: 12, correlationId: 1 }, request));
  const { response } = readResponse(await client.frame(), fetch, { version: 12, headerTags: true });
  expect(response['responses']).toMatchObject([
    { partitions: [{ errorCode: 3, records: Buffer.alloc(0) }] },
  ]);
});

test('frames of noise, whole or cut off, never end the server', async () => {
  const server = await start();
  const names = Object.values(messages);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.uint8Array({ maxLength: 60 }),
      fc.boolean(),
      async (api, noise, isCut) => {
        const [, version] = api.versions;
        // Requests that wait are not asked with noise: they would only be slow.
        if (api.key === fetch.key || api.key === messages.joinGroup.key) return;
        const head = requestFrame(
          { ...api, request: {}, flexibleFrom: undefined },
          { version, correlationId: 1 },
          {},
        );
        const frame = Buffer.concat([head, Buffer.from(noise)]);
        frame.writeInt32BE(frame.length - 4 + (isCut ? 10 : 0));
        await using one = await closing(server);
        one.client.write(frame);
        if (!isCut)
          await Promise.race([one.client.closed, one.client.frame()]).catch(() => undefined);
      },
    ),
    { numRuns: 150 },
  );
  using client = await RawClient.open(server);
  client.write(requestFrame(apiVersions, { version: 0, correlationId: 7 }, {}));
  expect(readResponse(await client.frame(), apiVersions, { version: 0 }).correlationId).toBe(7);
});
