export * from './client.ts';
export * from './locator.ts';
export * from './resendable.ts';
export type * from './types.ts';
export type { JsonObject, JsonValue } from '../../schemas/json.ts';
