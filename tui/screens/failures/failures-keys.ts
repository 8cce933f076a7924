import type { KeyRow } from '../../screen.ts';

export type FailuresAction =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'open'
  | 'fold'
  | 'edit'
  | 'resend'
  | 'skip'
  | 'trace';

export const failuresKeys: readonly KeyRow<FailuresAction>[] = [
  { key: 'up', action: 'up', label: 'up', isQuiet: true },
  { key: 'k', action: 'up', label: 'up', isQuiet: true },
  { key: 'down', action: 'down', label: 'down', isQuiet: true },
  { key: 'j', action: 'down', label: 'down', isQuiet: true },
  { key: 'pageup', action: 'page-up', label: 'page up', isQuiet: true },
  { key: 'pagedown', action: 'page-down', label: 'page down', isQuiet: true },
  { key: 'enter', action: 'open', label: 'open' },
  { key: 'space', action: 'fold', label: 'fold', isQuiet: true },
  { key: 'e', action: 'edit', label: 'edit, send' },
  { key: 'r', action: 'resend', label: 'resend' },
  { key: 's', action: 'skip', label: 'off the quarantine list', isQuiet: true },
  { key: 't', action: 'trace', label: 'journey' },
];
