import { moveKeys, type Move } from '../../move-keys.ts';
import type { KeyRow } from '../../screen.ts';
import { stageKeys, type StageKey } from './stage-actions.ts';

export type JobAction = Move | 'tab' | 'open' | 'topic' | StageKey;

export const jobKeys: readonly KeyRow<JobAction>[] = [
  ...moveKeys,
  { key: 'tab', action: 'tab', label: 'next part' },
  { key: 'enter', action: 'open', label: 'open' },
  { key: 'o', action: 'topic', label: 'records it reads', isQuiet: true },
  ...stageKeys,
];
