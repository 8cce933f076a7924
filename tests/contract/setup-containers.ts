import type { TestProject } from 'vitest/node';
import { startThrowAway } from '../../sandbox/engines/containers/index.ts';

/** Starts throw-away containers once for the whole suite. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = await startThrowAway();
  await running.druidReady;
  project.provide('services', {
    engine: 'containers',
    ...running.addresses,
    kafkaForDruid: running.kafkaInside.dp,
  });
  return async () => {
    await running[Symbol.asyncDispose]();
  };
}
