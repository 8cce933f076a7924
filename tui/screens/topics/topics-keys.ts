import { moveKeys, type Move } from '../../move-keys.ts';
import type { KeyRow } from '../../screen.ts';

export type TopicsAction = Move | 'open' | 'describe' | 'sort' | 'empty';

export const topicsKeys: readonly KeyRow<TopicsAction>[] = [
  ...moveKeys,
  { key: 'enter', action: 'open', label: 'records' },
  { key: 'd', action: 'describe', label: 'describe' },
  { key: 's', action: 'sort', label: 'sort', isQuiet: true },
  { key: 'e', action: 'empty', label: 'empty ones too' },
];
