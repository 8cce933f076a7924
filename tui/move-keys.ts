import { moved, type KeyRow } from './screen.ts';

/** Moving in a list. */
export type Move = 'up' | 'down' | 'page-up' | 'page-down';

/** The keys of a list, the same everywhere. */
export const moveKeys: readonly KeyRow<Move>[] = [
  { key: 'up', action: 'up', label: 'up', isQuiet: true },
  { key: 'k', action: 'up', label: 'up', isQuiet: true },
  { key: 'down', action: 'down', label: 'down', isQuiet: true },
  { key: 'j', action: 'down', label: 'down', isQuiet: true },
  { key: 'pageup', action: 'page-up', label: 'page up', isQuiet: true },
  { key: 'pagedown', action: 'page-down', label: 'page down', isQuiet: true },
];

const steps: Readonly<Record<Move, number>> = { up: -1, down: 1, 'page-up': -10, 'page-down': 10 };

/** The row that is selected after a move. */
export function movedBy(selected: number, move: Move, count: number): number {
  return moved(selected, steps[move], count);
}
