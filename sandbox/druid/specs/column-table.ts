/** Type of a column in the ingestion spec. */
export type ColumnType = 'string' | 'long' | 'double' | 'float';

/** One dimension of a production spec. */
export interface SpecColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** JSONPath it is flattened from; absent = no flatten entry, the root field of the same name is read. */
  readonly path?: string;
  /** Written as a bare name in `dimensionsSpec`, without a type. */
  readonly isBare: boolean;
}

export type ColumnTable = ReadonlyMap<string, SpecColumn>;

const types: Readonly<Record<string, ColumnType>> = { L: 'long', D: 'double', F: 'float' };

/**
 * Reads a compact column table: a JSON root and its columns, `name[:L|:D|:F][~][=path below the root]`. A column without
 * a path is the field of its own name; `~` = listed without a type. Under the root `absent` stand columns that have no
 * flatten entry. A name given twice throws.
 */
export function columnTable(roots: Readonly<Record<string, string>>): ColumnTable {
  const table = new Map<string, SpecColumn>();
  for (const [root, text] of Object.entries(roots)) {
    for (const token of text.split(/\s+/).filter((part) => part !== '')) {
      const column = readColumn(token, root);
      if (table.has(column.name))
        throw new Error(`column ${column.name} stands twice in a column table`);
      table.set(column.name, column);
    }
  }
  return table;
}

function readColumn(token: string, root: string): SpecColumn {
  const [head = '', below] = token.split('=');
  const match = /^([^:~]+)(?::([LDF]))?(~)?$/.exec(head);
  if (match === null) throw new Error(`'${token}' is not a column of a column table`);
  const name = match[1] ?? '';
  const column = { name, type: types[match[2] ?? ''] ?? 'string', isBare: match[3] === '~' };
  return root === 'absent' ? column : { ...column, path: `${root}.${below ?? name}` };
}

/** The named columns of a table, in that order. An unknown name throws. */
export function pick(table: ColumnTable, names: string): SpecColumn[] {
  return names
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((name) => {
      const column = table.get(name);
      if (column === undefined) throw new Error(`no column is named ${name}`);
      return column;
    });
}

/** All columns of a table but the named ones. */
export function without(table: ColumnTable, names: string): SpecColumn[] {
  const left = new Set(names.split(/\s+/));
  return [...table.values()].filter(({ name }) => !left.has(name));
}
