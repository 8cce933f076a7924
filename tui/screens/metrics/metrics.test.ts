import { expect, test } from 'vitest';
import { fieldOf } from '../../text-field.ts';
import {
  drawMetrics,
  emptyMetrics,
  pressMetrics,
  samplesOf,
  typeMetrics,
  withSamples,
  type MetricsState,
} from './metrics-state.ts';
import { screenText } from '../../testing/screen-text.ts';

const scrape = (read: number): string => `# HELP jobs_total Records read
# TYPE jobs_total counter
jobs_total{job="A",place="x \\"y\\""} ${read}
lag 12
`;
const state = withSamples(withSamples(emptyMetrics, samplesOf(scrape(1))), samplesOf(scrape(5)));
const text = (of: MetricsState): string => screenText(drawMetrics(of, { columns: 60, rows: 8 }));

test('reads the Prometheus text, marks what moved, explains the selected one', () => {
  expect(text(state)).toBe(
    [
      '2 of 2 samples',
      '             5 ↑ A x \\"y\\"  jobs_total',
      '            12     lag',
      '',
      'jobs_total{job="A",place="x \\"y\\""}',
      'Records read',
    ].join('\n'),
  );
});

test('the filter takes all its words; copy gives what is shown', () => {
  const typing = pressMetrics(state, 'filter').state;
  const filtered = typeMetrics(
    { ...typing, filter: fieldOf('jobs a') },
    { key: 'enter', input: '' },
  );
  expect(text(filtered.state)).toMatch(/^1 of 2 samples {2}filter: jobs a/);
  expect(pressMetrics(filtered.state, 'copy').wish).toEqual({
    kind: 'copy',
    text: 'jobs_total{job="A",place="x \\"y\\""} 5',
  });
  expect(text(typeMetrics(typing, { key: 'esc', input: '' }).state)).toContain('2 of 2');
});
