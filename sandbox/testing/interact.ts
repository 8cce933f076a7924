import type { JsonObject } from '../../schemas/json.ts';

/** A valid INTERACT of user-1 on device-1; `other` fields replace its own, or break it. */
export function interact(mid: string, other: JsonObject = {}): JsonObject {
  return {
    eid: 'INTERACT',
    ets: Date.now(),
    ver: '3.0',
    mid,
    actor: { id: 'user-1', type: 'User' },
    context: { channel: 'ch', env: 'home', pdata: { id: 'dev.portal' }, did: 'device-1' },
    object: { id: 'do_1', type: 'Content', ver: '1' },
    edata: { type: 'CLICK', id: 'card' },
    ...other,
  };
}
