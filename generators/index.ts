export { cacheEntries, type CacheEntry } from './cache-entries.ts';
export { parseFaults } from './fault-spec.ts';
export type { FaultShares } from './faults.ts';
export { generateSessions, type Batch, type GenerateOptions } from './generate.ts';
export { startGenerator, type GeneratorHandle } from './generator.ts';
export { listScenarios } from './scenarios.ts';
export { createWorld, type World } from './world.ts';
