import type { JsonValue } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';

export interface TreeLine {
  readonly path: string;
  readonly text: string;
}

/** A JSON value as indented lines; what is folded shows how many entries it holds. */
export function treeLines(value: JsonValue, folded: ReadonlySet<string>): readonly TreeLine[] {
  const lines: TreeLine[] = [];
  walk(value, { lines, folded, path: '$', label: '', depth: 0 });
  return lines;
}

/** True when the value at a path of `treeLines` has entries to hide. */
export function foldable(value: JsonValue | undefined, path: string): boolean {
  const found = treeLines(value ?? null, new Set()).find((line) => line.path === path);
  return found !== undefined && /[{[]$/.test(found.text);
}

interface Place {
  readonly lines: TreeLine[];
  readonly folded: ReadonlySet<string>;
  readonly path: string;
  readonly label: string;
  readonly depth: number;
}

function walk(value: JsonValue, { lines, folded, path, label, depth }: Place): void {
  const indent = '  '.repeat(depth);
  if (typeof value !== 'object' || value === null) {
    lines.push({ path, text: harmless(`${indent}${label}${JSON.stringify(value)}`) });
    return;
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Readonly<Record<string, JsonValue>>);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0 || folded.has(path)) {
    const inside = entries.length === 0 ? '' : ` … ${entries.length} `;
    lines.push({ path, text: harmless(`${indent}${label}${open}${inside}${close}`) });
    return;
  }
  lines.push({ path, text: harmless(`${indent}${label}${open}`) });
  for (const [key, inner] of entries) {
    const label2 = isList ? '' : `${key}: `;
    walk(inner, { lines, folded, path: `${path}.${key}`, label: label2, depth: depth + 1 });
  }
  lines.push({ path: `${path}/end`, text: `${indent}${close}` });
}
