import type { KeyRow } from '../../screen.ts';
import { stageKeys, type StageKey } from '../job/stage-actions.ts';

export type PipelineAction = 'up' | 'down' | 'page-up' | 'page-down' | 'open' | StageKey | 'topic';

export const pipelineKeys: readonly KeyRow<PipelineAction>[] = [
  { key: 'up', action: 'up', label: 'up', isQuiet: true },
  { key: 'k', action: 'up', label: 'up', isQuiet: true },
  { key: 'down', action: 'down', label: 'down', isQuiet: true },
  { key: 'j', action: 'down', label: 'down', isQuiet: true },
  { key: 'pageup', action: 'page-up', label: 'page up', isQuiet: true },
  { key: 'pagedown', action: 'page-down', label: 'page down', isQuiet: true },
  { key: 'enter', action: 'open', label: 'open' },
  { key: 'o', action: 'topic', label: 'records' },
  ...stageKeys,
];
