import type { TestProject } from 'vitest/node';
import { freePorts, startSandbox } from '../../sandbox/index.ts';

/** Starts the embedded services once for the whole suite, without a pipeline on them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sandbox = await startSandbox({ ports: freePorts, only: [] });
  const { kafka, redis, druid } = sandbox.addresses;
  project.provide('services', {
    engine: 'embedded',
    kafka,
    redis,
    druid,
    kafkaForDruid: kafka.dp,
  });
  return async () => {
    await sandbox[Symbol.asyncDispose]();
  };
}
