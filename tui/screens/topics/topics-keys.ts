import type { KeyRow } from '../../screen.ts';

export type TopicsAction = 'up' | 'down' | 'open' | 'empty';

export const topicsKeys: readonly KeyRow<TopicsAction>[] = [
  { key: 'up', action: 'up', label: 'up', isQuiet: true },
  { key: 'k', action: 'up', label: 'up', isQuiet: true },
  { key: 'down', action: 'down', label: 'down', isQuiet: true },
  { key: 'j', action: 'down', label: 'down', isQuiet: true },
  { key: 'enter', action: 'open', label: 'records' },
  { key: 'e', action: 'empty', label: 'empty topics too' },
];
