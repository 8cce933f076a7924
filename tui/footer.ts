import { span, type KeyRow, type Line } from './screen.ts';

/**
 * The keys as one line of at most `columns` cells. The keys of the screen give way from the right; those of `always`
 * stay.
 */
export function fittingKeys(
  own: readonly KeyRow<string>[],
  always: readonly KeyRow<string>[],
  columns: number,
): Line {
  let shown = own;
  while (shown.length > 0 && widthOf([...shown, ...always]) > columns) shown = shown.slice(0, -1);
  return [...shown, ...always].flatMap(({ key, label }) => [
    span(key, 'strong'),
    span(` ${label}  `, 'dim'),
  ]);
}

function widthOf(rows: readonly KeyRow<string>[]): number {
  return rows.reduce((sum, { key, label }) => sum + key.length + label.length + 3, 0);
}

/** The keys for help: keys that do the same share a line. */
export function keyLines(rows: readonly KeyRow<string>[]): readonly Line[] {
  const actions = [...new Set(rows.map(({ action }) => action))];
  return actions.map((action) => {
    const same = rows.filter((row) => row.action === action);
    const keys = same.map(({ key }) => key).join(', ');
    return [span(`  ${keys.padEnd(14)}`, 'strong'), span(same[0]?.label ?? '')];
  });
}
