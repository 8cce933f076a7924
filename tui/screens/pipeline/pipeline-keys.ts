import { moveKeys, type Move } from '../../move-keys.ts';
import type { KeyRow } from '../../screen.ts';
import { stageKeys, type StageKey } from '../job/stage-actions.ts';

export type PipelineAction = Move | 'open' | StageKey | 'topic';

export const pipelineKeys: readonly KeyRow<PipelineAction>[] = [
  ...moveKeys,
  { key: 'enter', action: 'open', label: 'open' },
  { key: 'o', action: 'topic', label: 'records' },
  ...stageKeys,
];
