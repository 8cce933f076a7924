import type { JsonValue } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';

export interface TreeLine {
  /** JSON pointer of the value; the closing line of a map or list has that of its opening line. */
  readonly path: string;
  /** JSON pointer of the map or list that this line folds. */
  readonly folds: string;
  readonly text: string;
}

// Deeper values and longer texts are cut: they could not be read on a screen, and would take long to draw.
const deepest = 100;
const longest = 2000;

/** A JSON value as indented lines; what is folded shows how many entries it holds. */
export function treeLines(value: JsonValue, folded: ReadonlySet<string>): readonly TreeLine[] {
  const lines: TreeLine[] = [];
  walk(value, { lines, folded, path: '', parent: '', label: '', depth: 0 });
  return lines;
}

/** Folds or unfolds what the line stands in; gives the new folds and where its opening line is now. */
export function toggled(
  value: JsonValue,
  folded: ReadonlySet<string>,
  selected: number,
): { readonly folded: ReadonlySet<string>; readonly selected: number } {
  const path = treeLines(value, folded)[selected]?.folds;
  if (path === undefined) return { folded, selected };
  const next = new Set(folded);
  if (!next.delete(path)) next.add(path);
  const at = treeLines(value, next).findIndex((line) => line.path === path);
  return { folded: next, selected: at };
}

interface Place {
  readonly lines: TreeLine[];
  readonly folded: ReadonlySet<string>;
  readonly path: string;
  readonly parent: string;
  readonly label: string;
  readonly depth: number;
}

function walk(value: JsonValue, { lines, folded, path, parent, label, depth }: Place): void {
  const add = (folds: string, text: string): void => {
    lines.push({ path, folds, text: '  '.repeat(depth) + harmless(text.slice(0, longest)) });
  };
  if (typeof value !== 'object' || value === null) {
    const short = typeof value === 'string' ? value.slice(0, longest) : value;
    add(parent, label + JSON.stringify(short));
    return;
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Readonly<Record<string, JsonValue>>);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0 || folded.has(path) || depth >= deepest) {
    add(path, `${label}${open}${entries.length === 0 ? '' : ` … ${entries.length} `}${close}`);
    return;
  }
  add(path, label + open);
  for (const [key, inner] of entries) {
    const part = key.replaceAll('~', '~0').replaceAll('/', '~1');
    const place = { lines, folded, path: `${path}/${part}`, parent: path, depth: depth + 1 };
    walk(inner, { ...place, label: isList ? '' : `${key.slice(0, longest)}: ` });
  }
  add(path, close);
}
