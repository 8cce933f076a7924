import type { Effect } from '../stage.ts';
import { emptyRow, keyIn, type Row, type TableName } from './tables.ts';

export type RowEffect = Extract<Effect, { readonly table: TableName }>;

/** What a list of writes comes to: at most one write a row. */
export interface Coalesced {
  readonly deletes: readonly { readonly table: TableName; readonly key: Row }[];
  /** Rows that name the same columns of the same table together. */
  readonly upserts: readonly {
    readonly table: TableName;
    readonly columns: readonly string[];
    readonly rows: readonly Row[];
  }[];
}

/** Joins writes to the same row, so that a batch is a few statements whatever its size. */
export function coalesce(effects: readonly RowEffect[]): Coalesced {
  const last = new Map<string, { readonly table: TableName; readonly row: Row; gone: boolean }>();
  for (const effect of effects) {
    const { table } = effect;
    const key = keyIn(table, effect.kind === 'row-delete' ? effect.key : effect.row);
    const place = JSON.stringify([table, key]);
    const before = last.get(place);
    if (effect.kind === 'row-delete') {
      last.set(place, { table, row: key, gone: true });
    } else {
      const base = before?.gone === true ? emptyRow(table) : before?.row;
      last.set(place, { table, row: { ...base, ...effect.row }, gone: false });
    }
  }
  const writes = [...last.values()];
  const groups = Map.groupBy(
    writes.filter(({ gone }) => !gone),
    ({ table, row }) => JSON.stringify([table, Object.keys(row).sort()]),
  );
  return {
    deletes: writes.flatMap(({ table, row, gone }) => (gone ? [{ table, key: row }] : [])),
    upserts: [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const columns = Object.keys(first.row).sort();
      return [{ table: first.table, columns, rows: group.map(({ row }) => row) }];
    }),
  };
}
