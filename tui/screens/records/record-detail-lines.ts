import type { RecordView } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import { firstVisible, span, type Line, type Size } from '../../screen.ts';
import { linesOf, type RecordDetail } from './record-detail.ts';

/** One record: where it stands, key and headers, then its value as a tree or as bytes. */
export function drawDetail(detail: RecordDetail, size: Size): readonly Line[] {
  const { record, selected } = detail;
  const place = `${record.cluster}/${record.topic}-${record.partition}@${record.offset}`;
  const headers = Object.entries(record.headers).map(([name, value]) => `${name}=${value}`);
  const head: Line[] = [
    [
      span(harmless(place), 'accent'),
      span(`  ${record.sizeBytes} bytes  ${recordTime(record)}`, 'dim'),
    ],
    [
      span(`key ${harmless((record.key ?? 'none').slice(0, size.columns))}`, 'dim'),
      span(
        headers.length === 0
          ? ''
          : `  headers ${harmless(headers.join(' ').slice(0, size.columns))}`,
        'dim',
      ),
    ],
  ];
  const lines = linesOf(detail);
  const height = size.rows - head.length;
  const first = firstVisible(lines.length, selected, height);
  const shown = lines
    .slice(first, first + height)

    .map((text, index) => [span(text, first + index === selected ? 'selected' : 'plain')]);
  return [...head, ...shown];
}

/** A broker takes any int64 as a timestamp; JavaScript's dates do not reach that far. */
export function recordTime({ timestamp }: RecordView): string {
  const time = new Date(timestamp);
  return Number.isNaN(time.getTime()) ? String(timestamp) : time.toISOString();
}
