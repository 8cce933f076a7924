import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { parseJson } from '../../../schemas/parse.ts';
import type { Decision, Effect, Stage } from '../../stage.ts';
import { type Row, tables } from '../../stores/tables.ts';
import { type BatchReads, createBatchReads } from '../batch-reads.ts';
import { createCounter } from '../counter.ts';
import { isUnreadable, quarantine, shown, WouldCrash } from '../would-crash.ts';
import { type DeviceProfile, isBlank, javaText, objectIn, profileOf } from './profile.ts';

const table = 'device_profile';
const columns: Readonly<Record<string, string>> = tables[table].columns;

/**
 * Keeps a device's profile in Redis db 2 and in Postgres `device_profile` (upstream: device-profile-updater;
 * spec/pipeline.md §3.12). The first access that is known stays.
 */
export const deviceProfileUpdater: Stage = {
  name: 'device-profile-updater',
  input: 'event',
  *process(inputs, context) {
    const counter = createCounter();
    const reads = createBatchReads();
    for (const { event } of inputs) {
      const key = event['device_id'];
      if (typeof key !== 'string' || key === '') continue;
      reads.want({ kind: 'hash', db: 2, key });
      reads.want({ kind: 'rows', table, where: { device_id: key } });
    }
    yield* reads.ask();

    const decisions = inputs.map((record, input): Decision => {
      const about = { input, mid: undefined, eid: undefined, outputs: [] };
      try {
        if (isUnreadable(record)) {
          throw new WouldCrash('du.unreadable', 'the record is not a JSON object');
        }
        const deviceId = deviceIdOf(record.event);
        if (deviceId === undefined) {
          counter.add('failed-event-count');
          return { ...about, outcome: 'dropped', reason: 'du.no-device-id' };
        }
        const effects = update(deviceId, record.event, { reads, now: context.now() });
        reads.apply(effects);
        counter.add('success-event-count');
        counter.add('device-db-update-count');
        counter.add('device-cache-update-count');
        const detail = `device ${deviceId}`;
        return { ...about, outcome: 'stored', reason: 'du.stored', detail, effects };
      } catch (error) {
        return quarantine({ input, event: record.event }, error, 'du.crash');
      }
    });
    return { decisions, counts: counter.counts() };
  },
};

function deviceIdOf(event: JsonObject): string | undefined {
  const id = event['device_id'];
  if (id === undefined || id === '') return undefined;
  if (typeof id === 'string') return id;
  throw new WouldCrash('du.field-type', `device_id is ${shown(id)}, not text`);
}

function update(
  deviceId: string,
  given: JsonObject,
  { reads, now }: { reads: BatchReads; now: number },
): readonly Effect[] {
  const event = Object.fromEntries(Object.entries(given).filter(([, value]) => !isBlank(value)));
  const profile = profileOf(event);
  const cached = reads.hash(2, deviceId);
  refuseBrokenCache(cached, deviceId);
  const { firstaccess, ...others } = profile.fields;
  const isFirst = !cached['firstaccess'] || cached['firstaccess'] === '0';
  const fields = isFirst && firstaccess !== undefined ? { ...others, firstaccess } : others;
  const [known] = reads.rows(table, { device_id: deviceId });
  return [
    { kind: 'hash-set', db: 2, key: deviceId, fields },
    { kind: 'row-upsert', table, row: rowOf(event, { profile, known, now }) },
  ];
}

// The job reads the whole hash, and what looks like JSON there must be JSON; the registration's comes in single quotes.
function refuseBrokenCache(cached: Readonly<Record<string, string>>, deviceId: string): void {
  for (const [name, text] of Object.entries(cached)) {
    if (/^\s*[[{]/.test(text) && !parseJson(text).ok && objectIn(text) === undefined) {
      throw new WouldCrash(
        'du.cache-unreadable',
        `${name} of device ${deviceId} (Redis db 2) is not valid JSON`,
      );
    }
  }
}

function rowOf(
  event: JsonObject,
  { profile, known, now }: { profile: DeviceProfile; known: Row | undefined; now: number },
): Row {
  const { lastUpdated, firstAccess } = profile;
  const row: Record<string, JsonValue> = { api_last_updated_on: lastUpdated, updated_date: now };
  for (const [name, value] of Object.entries(event)) {
    if (name === 'first_access' || name === 'api_last_updated_on' || value === undefined) continue;
    row[name] = cellOf(name, value);
  }
  if ((known?.['first_access'] ?? null) === null) row['first_access'] = firstAccess;
  const isDeclared = event['user_declared_state'] !== undefined;
  if (isDeclared && (known?.['user_declared_on'] ?? null) === null) {
    row['user_declared_on'] = lastUpdated;
  }
  return row;
}

/** Production binds a JSON object as json and everything else as text; Postgres refuses either in a column of another type. */
function cellOf(name: string, value: JsonValue): JsonValue {
  const text = javaText(value);
  const object = objectIn(text);
  const wanted = object === undefined ? 'VARCHAR' : 'JSON';
  if (columns[name] === wanted) return object ?? text;
  throw new WouldCrash(
    'du.column',
    `${table} has no column ${name} that takes ${object === undefined ? 'text' : 'json'}: ${shown(value)}`,
  );
}
