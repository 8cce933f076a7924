import { numbered, screens } from './screens/index.ts';
import type { KeyRow, ScreenName } from './screen.ts';

/** The keys that mean the same on every screen. */
export const everywhere: readonly KeyRow<string>[] = [
  { key: ':', action: 'command', label: 'go' },
  { key: 'ctrl+p', action: 'palette', label: 'all commands', isQuiet: true },
  { key: 'esc', action: 'back', label: 'back' },
  ...numbered.map((name, index) => ({
    key: String((index + 1) % 10),
    action: name,
    label: name,
    isQuiet: true,
  })),
  { key: 'ctrl+y', action: 'link', label: 'copy a link to here', isQuiet: true },
  { key: 'ctrl+z', action: 'suspend', label: 'shell; fg comes back', isQuiet: true },
  { key: '?', action: 'help', label: 'help' },
  { key: 'q', action: 'close', label: 'close' },
  { key: 'Q', action: 'stop', label: 'stop the sandbox', isQuiet: true },
];

/** The keys of one screen's own table. */
export function ownKeys(screen: ScreenName): readonly KeyRow<string>[] {
  return screen === 'help' ? [] : screens[screen].keys;
}

/** The keys of a screen, its own first. */
export function keysOf(screen: ScreenName): readonly KeyRow<string>[] {
  return [...ownKeys(screen), ...everywhere];
}
