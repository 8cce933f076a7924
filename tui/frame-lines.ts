import { shownScreen, type AppState } from './app-state.ts';
import { everywhere, ownKeys } from './everywhere.ts';
import { fittingKeys } from './footer.ts';
import { chooserKeys } from './overlay/chooser.ts';
import { commandKeys } from './overlay/command-bar.ts';
import { numbered } from './screens/index.ts';
import { span, type KeyRow, type Line } from './screen.ts';

/** Where one is and how the sandbox is. */
export function drawHeader(state: AppState): Line {
  const { snapshot, isGone } = state;
  const shown = shownScreen(state);
  const number = numbered.findIndex((name) => name === shown?.name) + 1;
  const title = `${number > 0 ? `${number % 10} ` : ''}${shown?.screen.title ?? 'help'}`;
  const place = [span('telemetry sandbox ', 'strong'), span(` ${title} `, 'selected')];
  if (isGone) return [...place, span('  ■ the sandbox has stopped; waiting for it', 'failed')];
  if (snapshot === undefined) return place;
  const { engine, flavour, drained, refused } = snapshot.status;
  return [
    ...place,
    span(`  ${engine} · ${flavour} · `, 'dim'),
    drained ? span('✓ drained', 'good') : span('… in flight', 'accent'),
    span(refused === 0 ? '' : `  ✗ ${refused} refused`, 'failed'),
  ];
}

function isLoud({ isQuiet }: KeyRow<string>): boolean {
  return isQuiet !== true;
}

/** The keys that do something now, in one line. */
export function drawFooter(state: AppState, columns: number): Line {
  const { overlay } = state;
  if (overlay !== undefined)
    return fittingKeys([], overlay.kind === 'chooser' ? chooserKeys : commandKeys, columns);
  const shown = shownScreen(state);
  const typing = shown?.screen.typing?.(shown.part);
  if (typing !== undefined) return fittingKeys([], typing, columns);
  const always = everywhere
    .filter(isLoud)
    .filter(({ action }) => action !== 'back' || state.trail.length > 0)
    .filter(({ action }) => action !== 'command' || state.screen !== 'start');
  const own = shown?.screen.footer?.(shown.part) ?? ownKeys(state.screen).filter(isLoud);
  return fittingKeys(own, always, columns);
}
