import type { KeyRow } from '../../screen.ts';

export type JourneyAction =
  | 'left'
  | 'right'
  | 'next'
  | 'child'
  | 'batch'
  | 'why'
  | 'record'
  | 'copy'
  | 'export'
  | 'validate'
  | 'edit'
  | 'up'
  | 'down';

export const journeyKeys: readonly KeyRow<JourneyAction>[] = [
  { key: 'left', action: 'left', label: 'earlier', isQuiet: true },
  { key: '[', action: 'left', label: 'earlier', isQuiet: true },
  { key: 'right', action: 'right', label: 'later', isQuiet: true },
  { key: ']', action: 'right', label: 'later', isQuiet: true },
  { key: 'w', action: 'why', label: 'why not' },
  { key: 'enter', action: 'record', label: 'record' },
  { key: 'e', action: 'edit', label: 'edit' },
  { key: 'c', action: 'child', label: 'children' },
  { key: 'b', action: 'batch', label: 'batch', isQuiet: true },
  { key: 'n', action: 'next', label: 'next of this mid', isQuiet: true },
  { key: 'V', action: 'validate', label: 'is it valid?', isQuiet: true },
  { key: 'y', action: 'copy', label: 'copy as JSON', isQuiet: true },
  { key: 'x', action: 'export', label: 'export to a file', isQuiet: true },
  { key: 'up', action: 'up', label: 'scroll up', isQuiet: true },
  { key: 'k', action: 'up', label: 'scroll up', isQuiet: true },
  { key: 'down', action: 'down', label: 'scroll down', isQuiet: true },
  { key: 'j', action: 'down', label: 'scroll down', isQuiet: true },
];
