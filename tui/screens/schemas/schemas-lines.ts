import type { SchemaDescription, SchemaVerdict } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import { inverted, span, windowed, wrapped, type Line, type Size } from '../../screen.ts';
import { fieldLine } from '../../text-field.ts';
import type { Judged, SchemasState } from './schemas-state.ts';

/** The event types, one with its fields, or what the judges say of an event. */
export function drawSchemas(state: SchemasState, size: Size): readonly Line[] {
  const { pasted, verdict, opened, schemas, selected } = state;
  const input: Line[] =
    pasted === undefined ? [] : [fieldLine('paste or type an event: ', pasted, size.columns), []];
  const room = { ...size, rows: size.rows - input.length };
  if (verdict !== undefined) return [...input, ...judgedLines(verdict, size.columns)];
  if (opened !== undefined) return [...input, ...schemaLines(opened, state.field, room)];
  if (schemas === undefined) return [...input, [span('Looking …', 'dim')]];
  const lines = schemas.map(({ eid, side, file }, index): Line => {
    const line = [
      span(harmless(eid).padEnd(28)),
      span(side.padEnd(15), 'dim'),
      span(harmless(file), 'dim'),
    ];
    return index === selected ? inverted(line) : line;
  });
  return [
    ...input,
    [span(`${'event'.padEnd(28)}${'judged by'.padEnd(15)}file`, 'strong')],
    ...windowed(lines, selected, room.rows - 1),
  ];
}

function schemaLines(
  { eid, side, file, description, fields }: SchemaDescription,
  selected: number,
  size: Size,
): readonly Line[] {
  const field = fields[selected];
  const about =
    field === undefined
      ? []
      : [
          ...wrapped(
            harmless([field.description, ...field.rules].filter((one) => one !== '').join(' · ')),
            size.columns,
          ),
        ].slice(0, 4);
  const head: Line[] = [
    [
      span(harmless(eid), 'strong'),
      span(`  ${side}  ${harmless(file)}  `, 'dim'),
      span(harmless(description)),
    ],
    [span(`${'field'.padEnd(36)}${'type'.padEnd(12)}`, 'strong')],
  ];
  const width = Math.max(10, size.columns - 51);
  const lines = fields.map(({ path, type, isRequired, rules }, index): Line => {
    const line = [
      span(isRequired ? '* ' : '  ', 'accent'),
      span(harmless(path).padEnd(34)),
      span(type.padEnd(12), 'dim'),
      span(harmless(rules.join(' · ')).slice(0, width), 'dim'),
    ];
    return index === selected ? inverted(line) : line;
  });
  const list = windowed(lines, selected, Math.max(1, size.rows - head.length - about.length - 2));
  return [
    ...head,
    ...list,
    [],
    ...about.map((row): Line => [span(row)]),
    [span('* required', 'dim')],
  ];
}

function judgedLines({ eid, preprocessor, druid }: Judged, columns: number): readonly Line[] {
  return [
    [
      span(harmless(eid), 'strong'),
      span('  as both judges of the pipeline see it; esc closes', 'dim'),
    ],
    [],
    ...verdictLines('pipeline-preprocessor', preprocessor, columns),
    [],
    ...verdictLines('druid-events-validator', druid, columns),
  ];
}

function verdictLines(
  judge: string,
  { valid, schema, productionText, problems }: SchemaVerdict,
  columns: number,
): readonly Line[] {
  const tone = valid ? 'good' : 'failed';
  const rows = (text: string): readonly Line[] =>
    wrapped(harmless(text), columns - 4).map((row): Line => [span(`    ${row}`)]);
  return [
    [
      span(valid ? '✓ valid ' : '✗ not valid ', tone),
      span(` for the ${judge}`),
      span(schema === null ? '  no schema fits' : `  ${harmless(schema)}`, 'dim'),
    ],
    ...(productionText === null ? [] : rows(`production writes: ${productionText}`)),
    ...problems.flatMap(({ pointer, message, hint }) => [
      [
        span(`  ${harmless(pointer === '' ? '/' : pointer)}`, 'strong'),
        span(` ${harmless(message)}`),
      ],
      ...wrapped(harmless(hint), columns - 6).map((row, at): Line => [
        span(`    ${at === 0 ? '→' : ' '} ${row}`, 'accent'),
      ]),
    ]),
  ];
}
