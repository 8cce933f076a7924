import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Most of the time of a test is waiting: a file on each core.
    maxWorkers: 2,
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{bin,sandbox,pipeline,generators,fixtures,compose,schemas}/**/*.test.ts'],
        },
      },
      { extends: true, test: { name: 'tui', include: ['tui/**/*.test.{ts,tsx}'] } },
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          globalSetup: 'tests/contract/setup-embedded.ts',
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'contract-containers',
          include: ['tests/contract/**/*.test.ts'],
          // These start brokers of their own.
          exclude: ['ports', 'engine-clusters', 'kafkajs-owner'].map(
            (name) => `tests/contract/${name}.test.ts`,
          ),
          globalSetup: 'tests/contract/setup-containers.ts',
          testTimeout: 120_000,
          fileParallelism: false,
          retry: 1,
        },
      },
      {
        extends: true,
        test: { name: 'journeys', include: ['tests/journeys/**/*.test.ts'], testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: 'containers',
          include: ['tests/containers/**/*.test.ts'],
          testTimeout: 300_000,
          fileParallelism: false,
          retry: 1,
        },
      },
    ],
  },
});
