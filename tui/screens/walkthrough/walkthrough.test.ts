import { expect, test } from 'vitest';
import type { ControlClient, JsonValue } from '../../../sandbox/control/index.ts';
import type { World } from '../../screen.ts';
import { askedOf } from '../../testing/asked.ts';
import { exampleSnapshot } from '../../testing/examples.ts';
import { walkthroughScreen } from './index.ts';
import {
  drawWalkthrough,
  emptyWalkthrough,
  pressWalkthrough,
  refreshWalkthrough,
  type WalkthroughState,
} from './walkthrough-state.ts';

const world: World = { snapshot: { ...exampleSnapshot({ now: 1_700_000_000_000 }), at: 5000 } };
const mid = 'INTERACT:walkthrough-1700000000000';

/** A sandbox in which a mended event is in Druid at once. */
function sandbox(sent: JsonValue[]): Partial<ControlClient> {
  return {
    describeSchema: (side, eid) =>
      Promise.resolve({
        eid,
        side,
        file: '',
        description: '',
        fields: [],
        example: { eid, edata: { type: 'CLICK', id: 'card' } },
      }),
    send: (_to, values) => {
      sent.push(...values);
      return Promise.resolve({ sent: 1, accepted: 1, refused: [], mids: [mid] });
    },
    why: () =>
      Promise.resolve({
        mid,
        topic: 'druid/telemetry-events-syncts',
        known: 'yes',
        answers: [
          {
            occurrence: 'o',
            present: false,
            sentence: 'Never in Druid: failed at pipeline-preprocessor.',
            reason: 'pp.schema',
            remedy: 'Add edata.id.',
          },
        ],
      }),
    query: () => Promise.resolve({ columns: ['n'], rows: [{ n: sent.length - 1 }] }),
  };
}

test('the tour: break, find, read why, mend, see it in Druid', async () => {
  const sent: JsonValue[] = [];
  const client = sandbox(sent);
  const go = async (state: WalkthroughState): Promise<WalkthroughState> => {
    const step = pressWalkthrough(state, 'go', world);
    return step.wish?.kind === 'ask'
      ? askedOf(walkthroughScreen, { ask: step.wish.ask, state: step.state, client })
      : step.state;
  };
  const broken = await go(emptyWalkthrough);
  expect(sent).toEqual([
    { eid: 'INTERACT', mid, ets: 1_700_000_000_000, edata: { type: 'CLICK' } },
  ]);
  expect(pressWalkthrough(broken, 'go', world).wish).toMatchObject({
    screen: 'journey',
    args: { mid },
  });
  const read = await go(await go(broken));
  expect(read.done).toBe(3);
  expect(refreshWalkthrough(read, world)).toBeUndefined();
  const mended = await go(read);
  expect(sent[1]).toMatchObject({ mid, edata: { type: 'CLICK', id: 'walkthrough' } });
  const look = refreshWalkthrough(mended, world);
  expect(look).toEqual({ kind: 'look', mid, at: 5000 });
  const seen = await askedOf(walkthroughScreen, {
    ask: look ?? { kind: 'why', mid },
    state: mended,
    client,
  });
  expect(pressWalkthrough(seen, 'go', world).wish).toMatchObject({ screen: 'druid' });
  expect(refreshWalkthrough(seen, world)).toBeUndefined();
  const text = drawWalkthrough(seen, { columns: 80, rows: 22 })
    .map((line) =>
      line
        .map((one) => one.text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
  expect(text).toMatchInlineSnapshot(`
    "A tour: one event breaks, is found, understood, mended, and arrives.

     ✓ 1 Send a broken event
         Accepted. Its mid is INTERACT:walkthrough-1700000000000
     ✓ 2 Find it
     ✓ 3 Read why it is not in Druid
         Never in Druid: failed at pipeline-preprocessor.
         → Add edata.id.
     ✓ 4 Mend it and send it again
     ✓ 5 See it in Druid
         ✓ 1 row in telemetry-events-syncts

     That is the whole loop. : lists the other screens, ? the keys of each."
  `);
  expect(pressWalkthrough(seen, 'again', world).state).toEqual(emptyWalkthrough);
});

test('an event that was not broken yet cannot be mended', () => {
  expect(pressWalkthrough(emptyWalkthrough, 'edit', world).wish).toMatchObject({ kind: 'tell' });
  expect(pressWalkthrough(emptyWalkthrough, 'journey', world).wish).toBeUndefined();
});
