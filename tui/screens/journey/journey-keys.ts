import type { KeyRow } from '../../screen.ts';

export type JourneyAction = 'left' | 'right' | 'next' | 'child' | 'up' | 'down';

export const journeyKeys: readonly KeyRow<JourneyAction>[] = [
  { key: 'left', action: 'left', label: 'earlier' },
  { key: '[', action: 'left', label: 'earlier', isQuiet: true },
  { key: 'right', action: 'right', label: 'later' },
  { key: ']', action: 'right', label: 'later', isQuiet: true },
  { key: 'n', action: 'next', label: 'next one' },
  { key: 'c', action: 'child', label: 'child' },
  { key: 'up', action: 'up', label: 'scroll up', isQuiet: true },
  { key: 'k', action: 'up', label: 'scroll up', isQuiet: true },
  { key: 'down', action: 'down', label: 'scroll down', isQuiet: true },
  { key: 'j', action: 'down', label: 'scroll down', isQuiet: true },
];
