import type { Key } from 'ink';

/** A pressed key: its name as the key tables write it, and what it types (empty when it types nothing). */
export interface Press {
  readonly key: string;
  readonly input: string;
}

/** The keys in what the terminal sent: one special key, or each character of what was typed or pasted at once. */
export function pressesIn(input: string, key: Key): readonly Press[] {
  const special = specialKey(key);
  if (special !== undefined) return [{ key: special, input: '' }];
  if (key.ctrl) return [{ key: `ctrl+${input}`, input: '' }];
  const presses = Array.from(input, (character) => pressOf(character));
  // A terminal sends Alt as Escape before the key, and Escape that is followed quickly looks the same: no key here has Alt.
  return key.meta ? [{ key: 'esc', input: '' }, ...presses] : presses;
}

function specialKey(key: Key): string | undefined {
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'esc';
  if (key.tab) return 'tab';
  if (key.backspace || key.delete) return 'backspace';
  return undefined;
}

function pressOf(character: string): Press {
  if (character === ' ') return { key: 'space', input: ' ' };
  if (character === '\r' || character === '\n') return { key: 'enter', input: '' };
  if (character === '\t') return { key: 'tab', input: '' };
  if (character === '\u007F' || character === '\b') return { key: 'backspace', input: '' };
  if (character < ' ')
    return { key: `ctrl+${String.fromCharCode(character.charCodeAt(0) + 96)}`, input: '' };
  return { key: character, input: character };
}
