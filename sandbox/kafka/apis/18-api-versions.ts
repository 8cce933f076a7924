import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import type { Message } from '../wire/fields.ts';
import { handler } from './handler.ts';

/** The served set, exactly: what is not told is not used by clients, and no features are announced. */
export const onApiVersions = handler(messages.apiVersions, (_, { broker }) => ({
  errorCode: errorCode.NONE,
  apiKeys: advertised(broker.served),
}));

/** Keys with their version ranges. */
export function advertised(served: readonly Message[]): readonly {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}[] {
  return served.map(({ key, versions, advertisedFrom }) => ({
    apiKey: key,
    minVersion: advertisedFrom ?? versions[0],
    maxVersion: versions[1],
  }));
}
