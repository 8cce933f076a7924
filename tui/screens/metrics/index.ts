import type { Screen } from '../../screen.ts';
import {
  drawMetrics,
  emptyMetrics,
  filterKeys,
  metricsKeys,
  pressMetrics,
  samplesOf,
  typeMetrics,
  withSamples,
  type MetricsAction,
  type MetricsState,
} from './metrics-state.ts';

export interface MetricsAsk {
  readonly kind: 'look';
  readonly at: number;
}

const refreshMs = 1000;

/** What Prometheus would scrape. */
export const metricsScreen: Screen<MetricsState, MetricsAction, MetricsAsk> = {
  title: 'metrics',
  note: 'what Prometheus would scrape',
  keys: metricsKeys,
  empty: emptyMetrics,
  press: pressMetrics,
  draw: drawMetrics,
  typing: ({ isTyping }) => (isTyping ? filterKeys : undefined),
  type: typeMetrics,
  async ask({ at }, { client, update }) {
    update((state) => ({ ...state, askedAt: at }));
    const { metrics } = await client.status();
    const response = await fetch(`${metrics}/metrics`);
    const samples = samplesOf(await response.text());
    update((state) => withSamples(state, samples));
  },
  refresh({ askedAt }, { snapshot }) {
    const at = snapshot?.at ?? 0;
    return at - askedAt >= refreshMs ? { kind: 'look', at } : undefined;
  },
};
