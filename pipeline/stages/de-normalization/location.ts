import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { objectAt } from '../readers.ts';

/**
 * Where the user is, by the best of three sources: the user's profile, what was declared on the device, the device's
 * address (spec/pipeline.md §3.6 step 8). Undefined when none knows a state.
 */
export function derivedLocation(
  userdata: JsonObject | undefined,
  devicedata: JsonObject | undefined,
): JsonObject | undefined {
  if (userdata?.['state'] !== undefined) {
    return place(userdata['state'], userdata['district'], 'user-profile');
  }
  const declared = objectAt(devicedata, 'userdeclared');
  const state = declared?.['state'];
  return typeof state === 'string' && state !== ''
    ? place(state, declared?.['district'], 'user-declared')
    : place(devicedata?.['state'], devicedata?.['districtcustom'], 'ip-resolved');
}

function place(
  state: JsonValue | undefined,
  district: JsonValue | undefined,
  from: string,
): JsonObject | undefined {
  if (state === undefined) return undefined;
  return district === undefined ? { state, from } : { state, district, from };
}
