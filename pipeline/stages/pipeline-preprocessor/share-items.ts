import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { actorIdOf, asText, channelOf, didOf, objectAt, objectOf } from '../readers.ts';

/** What a SHARE's items become; `items` counts the items, of which one may give several events or none. */
export interface Flattened {
  readonly items: number;
  readonly events: readonly JsonObject[];
}

/**
 * The SHARE_ITEM events of a SHARE (spec/pipeline.md §3.5): one for each entry of an item's `params`, or one when the
 * item has none. `uuid` gives the random part of each mid.
 */
export function flattenShare(share: JsonObject, uuid: () => string): Flattened {
  const edata = objectAt(share, 'edata');
  const items = listAt(edata, 'items').filter(isObject);
  const shared = sharedFields(share);
  const events = items.flatMap((item) =>
    transfersOf(item, edata?.['type']).map(({ type, size }) =>
      present({
        ...shared,
        mid: `${asText(share['mid'] ?? 'null')}-${uuid()}`,
        edata: present({ dir: edata?.['dir'], type, size }),
        object: present({
          id: item['id'],
          ver: item['ver'],
          type: item['type'],
          rollup: present({ l1: objectOf(share)?.id }),
        }),
      }),
    ),
  );
  return { items: items.length, events };
}

function transfersOf(
  item: JsonObject,
  parentType: JsonValue | undefined,
): { type: JsonValue | undefined; size: number }[] {
  if (item['params'] === undefined) return [{ type: parentType, size: 0 }];
  return listAt(item, 'params')
    .filter(isObject)
    .map((param) => ({
      type: numberIn(param['transfers']) === 0 ? 'download' : 'import',
      size: numberIn(param['size']),
    }));
}

function sharedFields(share: JsonObject): JsonObject {
  const context = objectAt(share, 'context');
  return {
    eid: 'SHARE_ITEM',
    ver: '3.0',
    ets: share['ets'],
    syncts: share['syncts'],
    actor: present({ id: actorIdOf(share), type: objectAt(share, 'actor')?.['type'] }),
    context: present({
      channel: channelOf(share),
      env: context?.['env'],
      sid: context?.['sid'],
      did: didOf(share),
      pdata: context?.['pdata'],
      cdata: context?.['cdata'],
      rollup: context?.['rollup'],
    }),
    tags: share['tags'],
  };
}

/** Production's number of a text or a number; 0 for everything else. */
function numberIn(value: JsonValue | undefined): number {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : 0;
  return Number.isFinite(number) ? number : 0;
}

function listAt(parent: JsonObject | undefined, name: string): readonly JsonValue[] {
  const value = parent?.[name];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function present(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
