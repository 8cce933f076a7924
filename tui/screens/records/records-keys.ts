import { moveKeys, type Move } from '../../move-keys.ts';
import type { KeyRow } from '../../screen.ts';

export type RecordsAction =
  | Move
  | 'open'
  | 'fold'
  | 'raw'
  | 'follow'
  | 'filter'
  | 'go-to'
  | 'columns'
  | 'earlier'
  | 'later'
  | 'copy'
  | 'export'
  | 'edit'
  | 'trace'
  | 'validate';

export const recordsKeys: readonly KeyRow<RecordsAction>[] = [
  ...moveKeys,
  { key: 'enter', action: 'open', label: 'detail' },
  { key: 'space', action: 'fold', label: 'fold', isQuiet: true },
  { key: 'f', action: 'follow', label: 'follow' },
  { key: '/', action: 'filter', label: 'filter' },
  { key: 't', action: 'trace', label: 'journey' },
  { key: 'g', action: 'go-to', label: 'from an offset', isQuiet: true },
  { key: 'c', action: 'columns', label: 'columns', isQuiet: true },
  { key: '[', action: 'earlier', label: 'same event a stage before', isQuiet: true },
  { key: ']', action: 'later', label: 'same event a stage later', isQuiet: true },
  { key: 'v', action: 'raw', label: 'raw bytes of a detail', isQuiet: true },
  { key: 'e', action: 'edit', label: 'edit and send', isQuiet: true },
  { key: 'V', action: 'validate', label: 'is it valid?', isQuiet: true },
  { key: 'y', action: 'copy', label: 'copy', isQuiet: true },
  { key: 'x', action: 'export', label: 'export to a file', isQuiet: true },
];

/** What the footer names of an opened record. */
export const detailKeys: readonly KeyRow<RecordsAction>[] = [
  { key: 't', action: 'trace', label: 'journey' },
  { key: '[ ]', action: 'later', label: 'stage' },
  { key: 'e', action: 'edit', label: 'edit' },
  { key: 'v', action: 'raw', label: 'raw' },
  { key: 'y', action: 'copy', label: 'copy' },
];
