export * from './client.ts';
export * from './locator.ts';
export type * from './types.ts';
