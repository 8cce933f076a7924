import { expect, test } from 'vitest';
import type { OccurrenceRow } from '../../../sandbox/control/index.ts';
import { askedOf } from '../../testing/asked.ts';
import { drawEvents, emptyEvents, pressEvents, type EventsState } from './events-state.ts';
import { eventsScreen } from './index.ts';
import { screenText } from '../../testing/screen-text.ts';

const row = (offset: number, change: Partial<OccurrenceRow> = {}): OccurrenceRow => ({
  occurrence: `kp/telemetry.ingestion-0@${offset}`,
  mid: `mid-${offset}`,
  eid: 'START',
  settled: true,
  ...change,
});
const state: EventsState = { ...emptyEvents, rows: [row(3, { settled: false }), row(2), row(1)] };
const text = (of: EventsState): string => screenText(drawEvents(of, { columns: 100, rows: 10 }));

test('enter opens the journey of the selected event; newer ones do not move the selection', async () => {
  const second = pressEvents(state, 'down').state;
  const more = await askedOf(eventsScreen, {
    ask: { kind: 'latest' },
    state: second,
    client: { latest: () => Promise.resolve([row(4), ...(second.rows ?? [])]) },
  });
  expect(pressEvents(more, 'open').wish).toMatchObject({ args: { mid: 'mid-2' } });
  expect(text(more)).toContain('❚❚ paused');
  expect(eventsScreen.refresh?.(more, { snapshot: undefined })).toBeUndefined();
});

test('following selects the newest; what is on its way is signed; a batch has no journey of its own', () => {
  expect(text(state).split('\n')[1]).toMatch(/^… START +mid-3/);
  const batch = { ...state, rows: [row(9, { mid: null, eid: null })] };
  expect(text(batch)).toMatch(/✓ batch +kp\/telemetry\.ingestion-0@9/);
  expect(pressEvents(batch, 'open').wish).toMatchObject({ kind: 'tell' });
  expect(text({ ...state, rows: [] })).toContain('Nothing has come in yet.');
});
