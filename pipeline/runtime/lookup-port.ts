import type { Answer, Lookup } from '../stage.ts';
import type { RowStore } from '../stores/row-store.ts';
import type { HttpPort } from './http-port.ts';
import type { RedisPort } from './redis-port.ts';

/** Answers every kind of lookup: Redis' in one batch, rows and services at the same time. */
export function createLookupPort({
  redis,
  rows,
  http,
}: {
  readonly redis: RedisPort;
  readonly rows: RowStore;
  readonly http: HttpPort;
}): RedisPort {
  const elsewhere = async (
    lookup: Extract<Lookup, { readonly kind: 'rows' | 'http' }>,
  ): Promise<Answer> =>
    lookup.kind === 'rows'
      ? { kind: 'rows', rows: await rows.select(lookup.table, lookup.where) }
      : { kind: 'http', body: await http.get(lookup.service, lookup.path) };
  return {
    confirm: async (claims) => redis.confirm(claims),
    async ask(lookups) {
      const ofRedis = lookups.filter(({ kind }) => kind !== 'rows' && kind !== 'http');
      if (ofRedis.length === lookups.length) return redis.ask(lookups);
      const asking = redis.ask(ofRedis);
      const others = Promise.all(
        lookups.flatMap((lookup) =>
          lookup.kind === 'rows' || lookup.kind === 'http' ? [elsewhere(lookup)] : [],
        ),
      );
      const [fromRedis, fromElsewhere] = await Promise.all([asking, others]);
      const next = { redis: fromRedis.values(), elsewhere: fromElsewhere.values() };
      return lookups.map(({ kind }) => {
        const source = kind === 'rows' || kind === 'http' ? next.elsewhere : next.redis;
        const answer = source.next();
        if (answer.done === true) throw new Error(`no answer to a lookup of kind ${kind}`);
        return answer.value;
      });
    },
  };
}
