import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folderWith } from '../schemas/testing/folder.ts';
import { startTestSandbox } from './testing/index.ts';

const quiz = (type: string) => ({
  allOf: [
    { $ref: 'resource:/schemas/telemetry/3.0/common.json' },
    { properties: { eid: { enum: ['QUIZ'] }, edata: { properties: { score: { type } } } } },
  ],
});

test("a running sandbox judges by the user's own schemas, as they are now", async () => {
  using folder = folderWith({ 'telemetry/3.0/quiz.json': quiz('string') });
  const { sandbox, client, ...rest } = await startTestSandbox({ schemas: [folder.path] });
  onTestFinished(async () => rest[Symbol.asyncDispose]());
  const send = async (mid: string): Promise<void> => {
    const event = {
      eid: 'QUIZ',
      ets: Date.now(),
      ver: '3.0',
      mid,
      actor: { id: 'u', type: 'User' },
      context: { channel: 'ch', env: 'home', pdata: { id: 'app' } },
      edata: { score: 7, hint: null },
    };
    const value = Buffer.from(JSON.stringify(event));
    await sandbox.parts.engine.port.send('dp', [{ topic: 'dev.telemetry.raw', key: null, value }]);
    await rest.drained();
  };
  const texts = (): readonly string[] => sandbox.parts.notices.list().map(({ text }) => text);
  const write = (content: string): void => {
    writeFileSync(join(folder.path, 'telemetry/3.0/quiz.json'), content);
  };

  await send('q1');
  expect(await client.records('telemetry.failed')).toMatchObject([
    {
      mid: 'q1',
      value: { metadata: { validation_error: '"/allOf/1/properties/edata/properties/score"' } },
    },
  ]);

  write(JSON.stringify(quiz('number')));
  await expect.poll(texts).toContain('The schemas were read again.');
  await send('q2');
  expect(await client.records('telemetry.unique')).toMatchObject([{ mid: 'q2' }]);

  write('{');
  await expect.poll(() => texts().join()).toContain('quiz.json');
  await send('q3');
  expect(await client.records('telemetry.unique')).toMatchObject([{ mid: 'q2' }, { mid: 'q3' }]);
  expect(sandbox.parts.schemas.problems()).toMatchObject([{ code: 'SCHEMA_UNREADABLE' }]);
});
