import { moveKeys, type Move } from '../../move-keys.ts';
import type { KeyRow } from '../../screen.ts';

export type DruidAction =
  | 'edit'
  | 'history'
  | 'tables'
  | 'chart'
  | 'copy'
  | 'export'
  | Move
  | 'left'
  | 'right'
  | 'trace';

export const druidKeys: readonly KeyRow<DruidAction>[] = [
  { key: 'i', action: 'edit', label: 'edit' },
  { key: 'enter', action: 'edit', label: 'edit', isQuiet: true },
  { key: 'c', action: 'chart', label: 'chart' },
  { key: 'h', action: 'history', label: 'history' },
  { key: 's', action: 'tables', label: 'tables' },
  ...moveKeys,
  { key: 't', action: 'trace', label: 'journey of the row’s mid', isQuiet: true },
  { key: 'left', action: 'left', label: 'columns before', isQuiet: true },
  { key: 'right', action: 'right', label: 'columns behind', isQuiet: true },
  { key: 'y', action: 'copy', label: 'copy rows as JSON', isQuiet: true },
  { key: 'x', action: 'export', label: 'export to a file', isQuiet: true },
];

/** While SQL is typed. */
export const sqlKeys: readonly KeyRow<string>[] = [
  { key: 'enter', action: 'run', label: 'run' },
  { key: 'tab', action: 'complete', label: 'complete' },
  { key: 'up/down', action: 'history', label: 'history' },
  { key: 'ctrl+u', action: 'clear', label: 'clear' },
  { key: 'esc', action: 'leave', label: 'to the rows' },
];
