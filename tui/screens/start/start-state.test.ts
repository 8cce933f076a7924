import { expect, test } from 'vitest';
import {
  drawStart,
  emptyStart,
  pressStart,
  withEngines,
  withProgress,
  type StartState,
} from './start-state.ts';
import { screenText } from '../../testing/screen-text.ts';

const state: StartState = {
  ...emptyStart,
  engines: [
    { name: 'embedded', isAvailable: true, text: 'needs nothing' },
    { name: 'containers', isAvailable: false, text: 'no docker was found: install Docker' },
  ],
};
const text = (of: StartState): string => screenText(drawStart(of, { columns: 80, rows: 22 }));

test('an engine that cannot be had says why, and does not start', () => {
  const down = pressStart(state, 'down').state;
  expect(text(down)).toContain(' ▸ ✗ containers    no docker was found: install Docker');
  expect(pressStart(down, 'start')).toEqual({
    state: down,
    wish: { kind: 'tell', text: 'containers cannot be had: no docker was found: install Docker' },
  });
});

test('an engine of the last time that cannot be had gives way to one that can', () => {
  const last: StartState = { ...emptyStart, selected: 'containers' };
  expect(text(last)).toContain(' ▸   embedded');
  expect(withEngines(last, state.engines ?? []).selected).toBe('embedded');
  const both = (state.engines ?? []).map((engine) => ({ ...engine, isAvailable: true }));
  expect(withEngines(last, both).selected).toBe('containers');
});

test('the embedded engine can start before the machine was looked at', () => {
  expect(text(emptyStart)).toContain('looking what else this machine can run');
  const started = pressStart(emptyStart, 'start');
  expect(started.wish).toEqual({ kind: 'start-sandbox', engine: 'embedded' });
  expect(pressStart(started.state, 'start').wish).toBeUndefined();
});

test('each service shows the last that is known of it', () => {
  const first = withProgress(
    { ...state, phase: 'starting' },
    { service: 'kafka', state: 'pulling', seconds: 1 },
  );
  const both = withProgress(
    withProgress(first, { service: 'druid', state: 'starting', seconds: 2 }),
    { service: 'kafka', state: 'healthy', seconds: 3 },
  );
  expect(text(both)).toContain(
    ' … druid               starting  2 s\n ✓ kafka               healthy  3 s',
  );
});
