import type { KeyRow } from '../../screen.ts';

export type JourneyAction = 'left' | 'right' | 'next' | 'up' | 'down';

export const journeyKeys: readonly KeyRow<JourneyAction>[] = [
  { key: 'left', action: 'left', label: 'earlier stage' },
  { key: '[', action: 'left', label: 'earlier stage', isQuiet: true },
  { key: 'right', action: 'right', label: 'later stage' },
  { key: ']', action: 'right', label: 'later stage', isQuiet: true },
  { key: 'n', action: 'next', label: 'next occurrence' },
  { key: 'up', action: 'up', label: 'scroll up', isQuiet: true },
  { key: 'k', action: 'up', label: 'scroll up', isQuiet: true },
  { key: 'down', action: 'down', label: 'scroll down', isQuiet: true },
  { key: 'j', action: 'down', label: 'scroll down', isQuiet: true },
];
