import type { Press } from './key-name.ts';
import { harmless } from './harmless.ts';
import { span, type Line } from './screen.ts';

/** A line of text being typed; the cursor stands between the two parts. */
export interface TextField {
  readonly before: string;
  readonly after: string;
}

/** A field with the cursor at its end. */
export function fieldOf(text = ''): TextField {
  return { before: text, after: '' };
}

/** All of the text. */
export function textIn({ before, after }: TextField): string {
  return before + after;
}

/** What a key makes of a field; undefined for a key that edits nothing. */
export function typed(field: TextField, { key, input }: Press): TextField | undefined {
  const before = Array.from(field.before);
  const after = Array.from(field.after);
  switch (key) {
    case 'backspace':
      return { ...field, before: before.slice(0, -1).join('') };
    case 'left':
      return { before: before.slice(0, -1).join(''), after: (before.at(-1) ?? '') + field.after };
    case 'right':
      return { before: field.before + (after[0] ?? ''), after: after.slice(1).join('') };
    case 'home':
    case 'ctrl+a':
      return { before: '', after: textIn(field) };
    case 'end':
    case 'ctrl+e':
      return fieldOf(textIn(field));
    case 'ctrl+u':
      return { before: '', after: field.after };
    case 'ctrl+w':
      return { ...field, before: field.before.replace(/\S*\s*$/, '') };
    default:
      return input === '' ? undefined : { ...field, before: field.before + input };
  }
}

/** The field after a label, with its cursor; a long text is cut at its front. */
export function fieldLine(label: string, field: TextField, columns: number): Line {
  const room = Math.max(1, columns - label.length - 2);
  const before = harmless(field.before);
  const under = Array.from(field.after)[0] ?? ' ';
  return [
    span(label, 'strong'),
    span(before.slice(Math.max(0, before.length - room))),
    span(harmless(under), 'selected'),
    span(harmless(field.after.slice(under.length))),
  ];
}
