import type { KeyRow } from '../../screen.ts';
import { stageKeys, type StageKey } from './stage-actions.ts';

export type JobAction =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'tab'
  | 'open'
  | 'topic'
  | StageKey;

export const jobKeys: readonly KeyRow<JobAction>[] = [
  { key: 'up', action: 'up', label: 'up', isQuiet: true },
  { key: 'k', action: 'up', label: 'up', isQuiet: true },
  { key: 'down', action: 'down', label: 'down', isQuiet: true },
  { key: 'j', action: 'down', label: 'down', isQuiet: true },
  { key: 'pageup', action: 'page-up', label: 'page up', isQuiet: true },
  { key: 'pagedown', action: 'page-down', label: 'page down', isQuiet: true },
  { key: 'tab', action: 'tab', label: 'decisions' },
  { key: 'enter', action: 'open', label: 'open' },
  { key: 'o', action: 'topic', label: 'records it reads', isQuiet: true },
  ...stageKeys,
];
