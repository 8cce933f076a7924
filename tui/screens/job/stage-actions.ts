import type { StageState } from '../../../sandbox/control/index.ts';
import type { KeyRow, Wish } from '../../screen.ts';

/** What a person can do to a job, on the map and on its own screen. */
export type StageKey = 'pause' | 'restart' | 'kill';

export const stageKeys: readonly KeyRow<StageKey>[] = [
  { key: 'p', action: 'pause', label: 'pause or resume' },
  { key: 'r', action: 'restart', label: 'restart the job', isQuiet: true },
  { key: 'K', action: 'kill', label: 'kill the job', isQuiet: true },
];

const consequences = {
  restart: 'it leaves its group, joins again and goes on behind its last committed offset',
  kill: 'as kill -9: what was not committed is read again after a restart',
} as const;

/** The wish behind a key; what cannot be taken back is asked first. */
export function stageWish({ stage, state }: StageState, key: StageKey): Wish {
  if (key === 'pause') {
    const action = state === 'running' ? 'pause' : state === 'paused' ? 'resume' : 'restart';
    return { kind: 'stage', stage, action };
  }
  return {
    kind: 'choose',
    chooser: {
      title: `${key === 'kill' ? 'Kill' : 'Restart'} ${stage}?`,
      choices: [
        { label: 'no', note: 'leave it as it is' },
        { label: 'yes', note: consequences[key], wish: { kind: 'stage', stage, action: key } },
      ],
    },
  };
}
