import { isObject, type JsonValue } from '../../schemas/json.ts';
import type { Fault } from './faults.ts';
import { telemetryApi } from './problems.ts';

/** Every kind of fault and what it does to a request (spec/telemetry-api.md §13). */
export const faultKinds: Readonly<Record<Fault['kind'], string>> = {
  status: 'answered 400, 401, 403, 413, 429 or 500 at once; nothing is stored',
  delay: 'answered later; with status=500 as when Kafka is down (10s)',
  'drop-after-store': 'stored, then the connection is closed without an answer: SDKs send it again',
  'bad-json': 'stored, then answered 200 with what is no JSON: SDKs send it again',
  'failed-code':
    'stored, then answered 200 with responseCode FAILED: SDKs see success, the iGOT app does not',
  'strip-headers': "stored without did, channel and pid, as behind iGOT's proxy",
};

const statuses = [400, 401, 403, 413, 429, 500] as const;

/** @throws FAULT_UNKNOWN naming the kinds there are */
export function readFaultKind(given: string): Fault['kind'] {
  if (Object.hasOwn(faultKinds, given)) return given as Fault['kind'];
  const why = `'${given}' is none of ${Object.keys(faultKinds).join(', ')}`;
  throw telemetryApi.error('FAULT_UNKNOWN', { given, why });
}

/** A fault from outside. @throws FAULT_UNKNOWN naming what is wrong with it */
export function readFault(given: JsonValue): Fault {
  const shown = JSON.stringify(given);
  const refused = (why: string): Error =>
    telemetryApi.error('FAULT_UNKNOWN', { given: shown, why });
  if (!isObject(given) || typeof given['kind'] !== 'string') throw refused('it has no kind');
  const kind = readFaultKind(given['kind']);
  const { times, status, delayMs } = given;
  if (times !== undefined && !(Number.isSafeInteger(times) && Number(times) > 0))
    throw refused('times is no whole number above 0');
  const often = times === undefined ? {} : { times: Number(times) };
  switch (kind) {
    case 'status': {
      const known = statuses.find((one) => one === status);
      if (known === undefined) throw refused(`status is none of ${statuses.join(', ')}`);
      return { kind, status: known, ...often };
    }
    case 'delay':
      if (typeof delayMs !== 'number' || !(delayMs >= 0 && delayMs <= longestDelayMs))
        throw refused(`delayMs is not between 0 and ${longestDelayMs}`);
      return { kind, delayMs, ...often };
    case 'drop-after-store':
    case 'bad-json':
    case 'failed-code':
    case 'strip-headers':
      return { kind, ...often };
  }
}

const longestDelayMs = 3_600_000;
