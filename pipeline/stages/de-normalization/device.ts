import { isObject, type JsonObject } from '../../../schemas/json.ts';
import { asText } from '../readers.ts';
import { WouldCrash } from '../would-crash.ts';
import { keep, readCachedHash } from './cached-data.ts';

const kept = keep(
  'country_code country state_code state city district_custom state_code_custom ' +
    'state_custom user_declared_state user_declared_district devicespec firstaccess',
);

/**
 * `devicedata` of a cached device: every key is there on a hit, undefined on a miss (spec/pipeline.md §3.6 step 4).
 * @throws WouldCrash when the entry cannot be read.
 */
export function deviceDataOf(
  hash: Readonly<Record<string, string>>,
  did: string,
): JsonObject | undefined {
  const where = `device ${did} (Redis db 2)`;
  const device = readCachedHash(hash, kept, where);
  if (device === undefined) return undefined;
  const statecode = device['statecode'] ?? '';
  const devicespec = device['devicespec'] ?? {};
  if (!isObject(devicespec)) {
    throw new WouldCrash('dn.cache-unreadable', `devicespec of ${where} is not a JSON object`);
  }
  return {
    countrycode: device['countrycode'] ?? '',
    country: device['country'] ?? '',
    statecode,
    state: device['state'] ?? '',
    city: device['city'] ?? '',
    statecustomcode: device['statecodecustom'] ?? '',
    statecustomname: device['statecustom'] ?? '',
    districtcustom: device['districtcustom'] ?? '',
    devicespec,
    firstaccess: firstAccessOf(hash['firstaccess'], where),
    iso3166statecode: statecode === '' ? '' : `IN-${asText(statecode)}`,
    userdeclared: {
      state: device['userdeclaredstate'] ?? '',
      district: device['userdeclareddistrict'] ?? '',
    },
  };
}

function firstAccessOf(text: string | undefined, where: string): number {
  if (text === undefined || text === '') return 0;
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new WouldCrash('dn.cache-unreadable', `firstaccess of ${where} is not an integer`);
}
