export * from './client.ts';
export * from './locator.ts';
export * from './resendable.ts';
export type * from './detail-types.ts';
export type * from './types.ts';
export { completions, parseFilter, type KnownFields } from '../filter/index.ts';
export type { JsonObject, JsonValue } from '../../schemas/json.ts';
