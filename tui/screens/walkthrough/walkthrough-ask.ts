import type { JsonObject, JsonValue } from '../../../sandbox/control/index.ts';
import type { Asking } from '../../screen.ts';
import { datasource, type WalkthroughAsk, type WalkthroughState } from './walkthrough-state.ts';

const eid = 'INTERACT';

/** Takes one step of the tour. */
export async function askWalkthrough(
  ask: WalkthroughAsk,
  { client, update }: Asking<WalkthroughState>,
): Promise<void> {
  switch (ask.kind) {
    case 'break': {
      const { example } = await client.describeSchema('preprocessor', eid);
      const mid = `${eid}:walkthrough-${ask.now}`;
      const event = withId({ ...example, eid, mid, ets: ask.now }, undefined);
      const { refused } = await client.send('api', [event]);
      if (refused[0] !== undefined)
        throw new Error(`The Telemetry Service refused it: ${refused[0].text}`);
      update((state) => ({ ...state, done: 1, event, mid, why: undefined, rows: 0 }));
      return;
    }
    case 'why': {
      const why = await client.why(ask.mid, `druid/${datasource}`);
      update((state) => ({ ...state, why, done: 3 }));
      return;
    }
    case 'mend':
      await client.send('api', [withId(ask.event, 'walkthrough')]);
      update((state) => ({ ...state, done: 4 }));
      return;
    case 'look': {
      update((state) => ({ ...state, askedAt: ask.at }));
      const sql = `SELECT COUNT(*) AS n FROM "${datasource}" WHERE mid = '${ask.mid}'`;
      const { rows } = await client.query(sql);
      const found = Number(rows[0]?.['n'] ?? 0);
      update((state) => ({ ...state, rows: found, done: found > 0 ? 5 : state.done }));
    }
  }
}

/** The event with its `edata.id` set, or without any. */
function withId(event: JsonObject, id: string | undefined): JsonObject {
  const { edata } = event;
  const known = typeof edata === 'object' && edata !== null && !Array.isArray(edata) ? edata : {};
  const { id: _, ...rest } = known as Readonly<Record<string, JsonValue>>;
  return { ...event, edata: id === undefined ? rest : { ...rest, id } };
}
