import type { KeyRow } from '../../screen.ts';

export type StartAction = 'up' | 'down' | 'start';

export const startKeys: readonly KeyRow<StartAction>[] = [
  { key: 'up', action: 'up', label: 'up', isQuiet: true },
  { key: 'down', action: 'down', label: 'down', isQuiet: true },
  { key: 'enter', action: 'start', label: 'start' },
];
