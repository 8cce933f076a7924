import { harmless } from '../../harmless.ts';
import { count, inverted, span, windowed, wrapped, type Line, type Size } from '../../screen.ts';
import { textIn } from '../../text-field.ts';
import { barsOf, barText, cellText } from './rows.ts';
import { sqlCompletions } from './sql-words.ts';
import type { DruidState, SqlResult } from './druid-state.ts';

const widest = 36;
// Rows that a column's width is measured by.
const measured = 100;

/** The query, and below it what may follow while it is typed, then its rows as a table or as bars. */
export function drawDruid(state: DruidState, size: Size): readonly Line[] {
  const head = [...editorLines(state, size.columns), statusLine(state)];
  const { result, failure } = state;
  if (failure !== '') {
    const rows = wrapped(harmless(failure), size.columns - 2);
    return [
      ...head,
      ...rows.map((row, at): Line => [span(`${at === 0 ? '✗' : ' '} ${row}`, 'failed')]),
    ];
  }
  if (result === undefined) return head;
  const room = { ...size, rows: size.rows - head.length };
  return [
    ...head,
    ...(state.hasChart ? chartLines(state, result, room) : tableLines(state, result, room)),
  ];
}

function editorLines({ field, isTyping, tables }: DruidState, columns: number): readonly Line[] {
  const label = 'sql ';
  if (!isTyping)
    return wrapped(harmless(textIn(field)), columns - label.length).map((row, at): Line => [
      span(at === 0 ? label : ' '.repeat(label.length), 'strong'),
      span(row, 'dim'),
    ]);
  const before = harmless(field.before);
  const under = Array.from(field.after)[0] ?? ' ';
  const text = `${before}${harmless(under)}${harmless(field.after.slice(under.length))}`;
  const width = Math.max(10, columns - label.length);
  const rows = Array.from({ length: Math.ceil(text.length / width) }, (_, row): Line => {
    const from = row * width;
    const at = before.length - from;
    const part = text.slice(from, from + width);
    const head = span(row === 0 ? label : ' '.repeat(label.length), 'strong');
    if (at < 0 || at >= width) return [head, span(part)];
    const end = at + harmless(under).length;
    return [
      head,
      span(part.slice(0, at)),
      span(part.slice(at, end), 'selected'),
      span(part.slice(end)),
    ];
  });
  const next = sqlCompletions(field.before, tables).slice(0, 8).map(harmless);
  return [...rows, [span('tab ', 'strong'), span(next.join('  '), 'dim')]];
}

function statusLine({ isRunning, result, hasChart, selected }: DruidState): Line {
  if (isRunning) return [span('Asking Druid …', 'accent')];
  if (result === undefined) return [];
  const { rows, tookMs } = result;
  const place = rows.length > 0 && !hasChart ? `, row ${selected + 1}` : '';
  return [span(`${count(rows.length)} rows in ${tookMs.toFixed(0)} ms${place}`, 'dim')];
}

function tableLines(
  { selected, column }: DruidState,
  { columns, rows }: SqlResult,
  size: Size,
): readonly Line[] {
  const shown = columns.slice(column);
  const widths = shown.map((name) =>
    Math.min(
      widest,
      Math.max(name.length, ...rows.slice(0, measured).map((row) => cellText(row[name]).length)),
    ),
  );
  const cells = (texts: readonly string[], isNumber: readonly boolean[]): string =>
    texts
      .map((text, at) => {
        const cut = harmless(text.slice(0, widest)).slice(0, widths[at]);
        return isNumber[at] === true ? cut.padStart(widths[at] ?? 0) : cut.padEnd(widths[at] ?? 0);
      })
      .join('  ');
  const numeric = shown.map((name) => rows.every((row) => typeof row[name] === 'number'));
  const title: Line = [span(cells(shown, numeric), 'strong')];
  if (rows.length === 0) return [title, [span('No rows.', 'dim')]];
  const lines = rows.map((row, index): Line => {
    const line = [
      span(
        cells(
          shown.map((name) => cellText(row[name])),
          numeric,
        ),
      ),
    ];
    return index === selected ? inverted(line) : line;
  });
  return [title, ...windowed(lines, selected, size.rows - 1)];
}

function chartLines(
  { selected }: DruidState,
  { columns, rows }: SqlResult,
  size: Size,
): readonly Line[] {
  const bars = barsOf(columns, rows);
  if (bars === undefined)
    return [
      [span('No column of these rows counts something; c goes back to the table.', 'warning')],
    ];
  const labelWidth = Math.min(30, Math.max(...bars.map(({ label }) => label.length)));
  const largest = Math.max(...bars.map(({ value }) => value));
  const room = Math.max(5, size.columns - labelWidth - 14);
  const lines = bars.map(({ label, value }): Line => [
    span(`${harmless(label).slice(0, labelWidth).padEnd(labelWidth)} `),
    span(barText(value, largest, room), 'accent'),
    span(` ${count(value)}`, 'strong'),
  ]);
  return windowed(lines, selected, size.rows);
}
