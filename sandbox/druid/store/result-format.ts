/** How the rows of an answer are written (spec/druid.md §2.1). */
export interface ResultFormat {
  readonly kind: 'object' | 'array' | 'objectLines' | 'arrayLines' | 'csv';
  readonly header: boolean;
  readonly typesHeader: boolean;
  readonly sqlTypesHeader: boolean;
}

export const resultKinds: readonly ResultFormat['kind'][] = [
  'object',
  'array',
  'objectLines',
  'arrayLines',
  'csv',
];

export interface ResultColumn {
  readonly name: string;
  /** Druid's type: LONG, STRING, … */
  readonly type: string;
  /** SQL type: BIGINT, VARCHAR, TIMESTAMP, … */
  readonly sqlType: string;
}

const contentTypes: Readonly<Record<ResultFormat['kind'], string>> = {
  object: 'application/json',
  array: 'application/json',
  objectLines: 'text/plain',
  arrayLines: 'text/plain',
  csv: 'text/csv',
};

export const contentTypeOf = (format: ResultFormat): string => contentTypes[format.kind];

/** Writes an answer piece by piece; cells come as JSON texts. */
export interface ResultWriter {
  start(): string;
  row(cells: readonly string[]): string;
  end(): string;
}

/** The writer of a format. Header rows come even when no row follows; line formats end with one extra empty line. */
export function createWriter(format: ResultFormat, columns: readonly ResultColumn[]): ResultWriter {
  switch (format.kind) {
    case 'object':
    case 'objectLines': {
      const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`);
      return lines(
        format,
        objectHeader(format, columns),
        (cells) => `{${keys.map((key, index) => key + (cells[index] ?? 'null')).join(',')}}`,
      );
    }
    case 'array':
    case 'arrayLines':
      return lines(
        format,
        headerRows(format, columns).map((row) => JSON.stringify(row)),
        (cells) => `[${cells.join(',')}]`,
      );
    case 'csv':
      return {
        start: () =>
          headerRows(format, columns)
            .map((row) => `${row.map(csvText).join(',')}\n`)
            .join(''),
        row: (cells) => `${cells.map(csvCell).join(',')}\n`,
        end: () => '\n',
      };
  }
}

function lines(
  format: ResultFormat,
  header: readonly string[],
  row: (cells: readonly string[]) => string,
): ResultWriter {
  if (format.kind === 'objectLines' || format.kind === 'arrayLines') {
    return {
      start: () => header.map((line) => `${line}\n`).join(''),
      row: (cells) => `${row(cells)}\n`,
      end: () => '\n',
    };
  }
  let written = header.length;
  return {
    start: () => `[${header.join(',')}`,
    row: (cells) => `${written++ === 0 ? '' : ','}${row(cells)}`,
    end: () => ']',
  };
}

function headerRows(
  { header, typesHeader, sqlTypesHeader }: ResultFormat,
  columns: readonly ResultColumn[],
): string[][] {
  if (!header) return [];
  return [
    columns.map(({ name }) => name),
    ...(typesHeader ? [columns.map(({ type }) => type)] : []),
    ...(sqlTypesHeader ? [columns.map(({ sqlType }) => sqlType)] : []),
  ];
}

function objectHeader(
  { header, typesHeader, sqlTypesHeader }: ResultFormat,
  columns: readonly ResultColumn[],
): string[] {
  if (!header) return [];
  const entries = columns.map(({ name, type, sqlType }) => {
    const types = { ...(typesHeader && { type }), ...(sqlTypesHeader && { sqlType }) };
    return `${JSON.stringify(name)}:${typesHeader || sqlTypesHeader ? JSON.stringify(types) : 'null'}`;
  });
  return [`{${entries.join(',')}}`];
}

/** A JSON cell as a CSV field: null is empty, a text is quoted when it has to be. */
function csvCell(cell: string): string {
  if (cell === 'null') return '';
  return csvText(cell.startsWith('"') ? (JSON.parse(cell) as string) : cell);
}

function csvText(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
