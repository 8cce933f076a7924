import type { KeyRow } from '../../screen.ts';

export type RecordsAction =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'open'
  | 'fold'
  | 'follow'
  | 'filter'
  | 'trace';

export const recordsKeys: readonly KeyRow<RecordsAction>[] = [
  { key: 'up', action: 'up', label: 'up', isQuiet: true },
  { key: 'k', action: 'up', label: 'up', isQuiet: true },
  { key: 'down', action: 'down', label: 'down', isQuiet: true },
  { key: 'j', action: 'down', label: 'down', isQuiet: true },
  { key: 'pageup', action: 'page-up', label: 'page up', isQuiet: true },
  { key: 'pagedown', action: 'page-down', label: 'page down', isQuiet: true },
  { key: 'enter', action: 'open', label: 'detail' },
  { key: 'space', action: 'fold', label: 'fold', isQuiet: true },
  { key: 'f', action: 'follow', label: 'follow' },
  { key: '/', action: 'filter', label: 'filter' },
  { key: 't', action: 'trace', label: 'journey' },
];
