import { runtime } from '../problems.ts';
import type { RunRedis } from '../redis-port.ts';

/** Texts and hashes by `<db>/<key>`, with the few commands that sinks use. */
export interface FakeRedis {
  readonly keys: Map<string, string | Map<string, string>>;
  readonly run: RunRedis;
}

export function createFakeRedis(): FakeRedis {
  const keys = new Map<string, string | Map<string, string>>();
  const hashAt = (place: string): Map<string, string> => {
    const found = keys.get(place);
    if (found instanceof Map) return found;
    const hash = new Map<string, string>();
    keys.set(place, hash);
    return hash;
  };
  const one = (db: number, args: readonly string[]): unknown => {
    const [name = '', key = '', ...rest] = args;
    const place = `${db}/${key}`;
    switch (name) {
      case 'GET':
        return keys.get(place) ?? null;
      case 'SET':
        keys.set(place, rest[0] ?? '');
        return 'OK';
      case 'HSET':
        for (let at = 0; at < rest.length; at += 2) {
          hashAt(place).set(rest[at] ?? '', rest[at + 1] ?? '');
        }
        return rest.length / 2;
      case 'HDEL':
        return rest.filter((field) => hashAt(place).delete(field)).length;
      case 'HINCRBY': {
        const [field = '', by] = rest;
        const value = Number(hashAt(place).get(field) ?? 0) + Number(by);
        hashAt(place).set(field, String(value));
        return value;
      }
      default:
        throw new Error(`the fake Redis has no ${name}`);
    }
  };
  return {
    keys,
    async run(commands, guard) {
      if (guard !== undefined && (one(guard.db, ['GET', guard.key]) ?? undefined) !== guard.text) {
        throw runtime.error('PORT_SINK_TAKEN', { place: guard.key });
      }
      return Promise.resolve(commands.map(({ db, args }) => one(db, args)));
    },
  };
}
