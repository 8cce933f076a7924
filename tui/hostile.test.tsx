import { renderToString } from 'ink';
import { expect, test } from 'vitest';
import { Frame } from './app.tsx';
import { createAppStore } from './app-store.ts';
import { keysOf } from './everywhere.ts';
import { screens } from './screens/index.ts';
import type { ScreenName } from './screen.ts';
import { hostileClient, nastyText, type Chance } from './testing/hostile-client.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const steps = 1500;

/** mulberry32 */
function chanceOf(start: number): Chance {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(
  'random keys, sizes and hostile answers: no crash, no control byte, never more rows than there are',
  { timeout: 60_000 },
  async () => {
    console.log(`screen: FUZZ_SEED=${seed}`);
    const chance = chanceOf(seed);
    const pick = <T,>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
    const sandbox = hostileClient(chance);
    const { client } = sandbox;
    using store = createAppStore({
      start: async () => Promise.resolve(client),
      find: () => client,
      onClose: () => undefined,
      hands: {
        copy: () => undefined,
        save: async (name) => Promise.resolve(name),
        edit: async () => Promise.resolve(JSON.stringify({ mid: nastyText(chance) })),
        suspend: () => undefined,
        remember: () => undefined,
      },
    });
    store.connect(client);
    sandbox.tell();
    const names = Object.keys(screens) as ScreenName[];
    const seen = new Set<string>();
    const keys = [
      'enter',
      'esc',
      'tab',
      'up',
      'down',
      'left',
      'right',
      'pagedown',
      'home',
      'end',
      'backspace',
      'ctrl+p',
      'ctrl+u',
      ':',
    ];
    for (let step = 0; step < steps; step += 1) {
      const what = chance();
      if (what < 0.06)
        store.open(`${pick(names)}?mid=a&topic=dp/x&stage=ingest-router&group=g&eid=E`);
      else if (what < 0.1) sandbox.tell();
      else if (what < 0.14) store.paste(nastyText(chance));
      else if (what < 0.2) store.press('x', nastyText(chance));
      else {
        const key = chance() < 0.5 ? pick(keysOf(store.get().screen)).key : pick(keys);
        store.press(key, key.length === 1 ? key : '');
      }
      // Answers that are there come in before the next key.
      await new Promise((resolve) => setImmediate(resolve));
      if (step % 6 !== 0) continue;
      const size = {
        columns: 20 + Math.floor(chance() * 230),
        rows: 4 + Math.floor(chance() * 76),
      };
      const state = store.get();
      seen.add(state.screen);
      const text = renderToString(<Frame state={state} size={size} />, { columns: size.columns });
      const where = `FUZZ_SEED=${seed} step ${step} on ${state.screen} at ${size.columns} x ${size.rows}`;
      // What is left of escape sequences are the looks Ink itself gives.
      // eslint-disable-next-line no-control-regex -- the very bytes in question
      const left = text.replaceAll(/\u001B\[[\d;]*m/g, '');
      const leaked = /[^\P{Cc}\n]|\p{Cf}|\p{Cs}/u.exec(left)?.[0];
      const tooHigh = left.split('\n').length > size.rows;
      expect({ where, leaked, tooHigh }).toEqual({ where, leaked: undefined, tooHigh: false });
    }
    expect(seen.size).toBeGreaterThan(8);
  },
);
