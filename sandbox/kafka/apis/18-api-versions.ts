import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** The advertised set, exactly: what is not in it is not served, and no features are announced. */
export const onApiVersions = handler(messages.apiVersions, () => ({
  errorCode: errorCode.NONE,
  apiKeys: advertised(),
}));

/** Keys with their version ranges. */
export function advertised(): readonly {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}[] {
  return Object.values(messages).map((api) => ({
    apiKey: api.key,
    minVersion: api.advertisedFrom ?? api.versions[0],
    maxVersion: api.versions[1],
  }));
}
