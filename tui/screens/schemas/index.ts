import type { Asking, Screen } from '../../screen.ts';
import { drawSchemas } from './schemas-lines.ts';
import {
  closeSchemas,
  emptySchemas,
  eventKeys,
  judging,
  pressSchemas,
  schemasKeys,
  typeEvent,
  type SchemasAction,
  type SchemasAsk,
  type SchemasState,
  type Side,
} from './schemas-state.ts';

/** Event types, their fields, and a judge for any event. */
export const schemasScreen: Screen<SchemasState, SchemasAction, SchemasAsk> = {
  title: 'schemas',
  note: 'event types, their fields; is an event valid?',
  keys: schemasKeys,
  empty: emptySchemas,
  argument: { name: 'eid', isNeeded: false },
  press: pressSchemas,
  draw: drawSchemas,
  open(state, { event, eid, side }) {
    if (event !== undefined) return judging(state, event);
    const describe = {
      kind: 'describe',
      side: side === 'druid' ? 'druid' : 'preprocessor',
    } as const;
    const ask: SchemasAsk = eid === undefined ? { kind: 'list' } : { ...describe, eid };
    return { state, wish: { kind: 'ask', ask } };
  },
  typing: ({ pasted }) => (pasted === undefined ? undefined : eventKeys),
  type: typeEvent,
  back: closeSchemas,
  ask: askSchemas,
  refresh: ({ schemas }) => (schemas === undefined ? { kind: 'list' } : undefined),
  link: ({ opened }) => (opened === undefined ? {} : { eid: opened.eid, side: opened.side }),
};

async function askSchemas(
  ask: SchemasAsk,
  { client, update }: Asking<SchemasState>,
): Promise<void> {
  switch (ask.kind) {
    case 'list':
    case 'describe': {
      const schemas = await client.schemas();
      update((state) => ({ ...state, schemas }));
      if (ask.kind === 'list') return;
      const opened = await client.describeSchema(ask.side, ask.eid);
      update((state) => ({ ...state, opened, field: 0, verdict: undefined }));
      return;
    }
    case 'judge': {
      const { event } = ask;
      const judge = async (side: Side): ReturnType<typeof client.validate> =>
        client.validate(event, side);
      const [preprocessor, druid] = await Promise.all([judge('preprocessor'), judge('druid')]);
      const eid = typeof event['eid'] === 'string' ? event['eid'] : 'an event without eid';
      update((state) => ({ ...state, verdict: { eid, preprocessor, druid } }));
    }
  }
}
