import type { JsonValue, RecordView } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import { inverted, span, windowed, type Line, type Size } from '../../screen.ts';
import { typingLines } from './filter-field.ts';
import { drawDetail, recordTime } from './record-detail-lines.ts';
import type { RecordsState } from './records-state.ts';

/** Records of the topic, newest at the bottom, or the opened record as a tree. */
export function drawRecords(state: RecordsState, size: Size): readonly Line[] {
  if (state.detail !== undefined) return drawDetail(state.detail, size);
  const head: Line = [
    span(state.topic, 'accent'),
    span(state.follows ? '  ▶ following' : '  ❚❚ paused', state.follows ? 'good' : 'warning'),
    span(state.missed > 0 ? `  ${state.missed} came since` : '', 'dim'),
    span(state.filter === '' ? '' : `  filter: ${harmless(state.filter)}`, 'warning'),
  ];
  const input =
    state.typing === undefined ? [] : typingLines({ ...state, typing: state.typing }, size.columns);
  if (state.records.length === 0) return [head, ...input, [span(emptyText(state), 'dim')]];
  const titles: Line[] =
    state.columns.length === 0
      ? []
      : [[span(`${''.padEnd(35)}${state.columns.map(titleOf).join('')}`, 'strong')]];
  const lines = state.records.map((record, index) => {
    const line = recordLine(record, state.columns, size.columns);
    return index === state.selected ? inverted(line) : line;
  });
  const above = [head, ...input, ...titles];
  return [...above, ...windowed(lines, state.selected, size.rows - above.length)];
}

function emptyText({ isLoaded, filter }: RecordsState): string {
  if (!isLoaded) return 'Looking …';
  return filter === ''
    ? 'No records yet.'
    : `No record passes ${harmless(filter)}; / changes the filter.`;
}

function recordLine(record: RecordView, paths: readonly string[], columns: number): Line {
  const time = recordTime(record).slice(11, 23).padEnd(12);
  return [
    span(`${time} `, 'dim'),
    span(`${record.partition}@${record.offset}`.padEnd(9)),
    span(`${harmless(record.eid ?? '-').slice(0, 20)} `.padEnd(13), 'strong'),
    ...(paths.length === 0
      ? [
          span(
            previewOf(record).slice(0, columns),
            record.value === undefined ? 'warning' : 'plain',
          ),
        ]
      : paths.map((path) => span(`${cellOf(record.value, path).padEnd(cellWidth)} `))),
  ];
}

// The first part of a value as text: records are drawn many times and may be a megabyte each.
const previews = new WeakMap<RecordView, string>();
const previewLength = 400;

function previewOf(record: RecordView): string {
  const known = previews.get(record);
  if (known !== undefined) return known;
  const text = record.value === undefined ? (record.text ?? '') : JSON.stringify(record.value);
  const preview = harmless(text.slice(0, previewLength));
  previews.set(record, preview);
  return preview;
}

const cellWidth = 22;

function titleOf(path: string): string {
  return `${harmless(path).slice(-cellWidth).padEnd(cellWidth)} `;
}

/** What a record holds at a path; `[*]` takes the first of a list. */
function cellOf(value: JsonValue | undefined, path: string): string {
  let here: JsonValue | undefined = value;
  for (const step of path.replaceAll('[*]', '.0').split('.')) {
    here =
      typeof here === 'object' && here !== null
        ? (here as Readonly<Record<string, JsonValue>>)[step]
        : undefined;
  }
  if (here === undefined) return '·';
  const text = typeof here === 'string' ? here.slice(0, cellWidth) : JSON.stringify(here);
  return harmless(text).slice(0, cellWidth);
}
