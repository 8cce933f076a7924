import type { Registry } from 'prom-client';
import type { RunningStage } from '../../pipeline/runtime/runner.ts';
import type { Cluster } from '../../pipeline/topology.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import type { GroupDescription } from '../control/types.ts';
import { gaugeIn } from './gauges.ts';
import { countersOf, flinkName, scrapeJob } from './metric-names.ts';

/** Writes what a scrape of production's exporters would give. */
export type FlinkCounters = (registry: Registry, stages: readonly RunningStage[]) => void;

/**
 * The jobs' counters under production's names. As there, a gauge tells the count since it was read last, and the
 * reading sets it back to 0: two scrapers take from each other (spec/batch-and-ops.md §5.1).
 */
export function createFlinkCounters(flavour: Flavour): FlinkCounters {
  const read = new Map<string, number>();
  return (registry, stages) => {
    for (const { job, totals } of stages) {
      const gauge = gaugeIn(registry);
      for (const counter of countersOf(job, flavour)) {
        const total = totals.counts[counter] ?? 0;
        const key = `${job.name}/${counter}`;
        gauge(flinkName(job.metricsName, counter), `${counter} since the last scrape`, ['job']).set(
          { job: scrapeJob(job.name) },
          total - (read.get(key) ?? 0),
        );
        read.set(key, total);
      }
    }
  };
}

const exporters: Readonly<Record<Cluster, string>> = {
  kp: 'ingestion-kafka-exporter',
  dp: 'processing-kafka-exporter',
};

/** Lag under the names that production's lag exporters and its autoscaler use. */
export function addGroupLag(registry: Registry, groups: readonly GroupDescription[]): void {
  const gauge = gaugeIn(registry);
  const labels = ['consumergroup', 'topic', 'job'];
  const single = gauge('kafka_consumergroup_lag', 'Records a group is behind, by partition', [
    ...labels,
    'partition',
  ]);
  const sum = gauge('kafka_consumergroup_lag_sum', 'Records a group is behind', labels);
  for (const { group: consumergroup, cluster, offsets } of groups) {
    const job = exporters[cluster];
    for (const { topic, partition, lag } of offsets) {
      single.set({ consumergroup, topic, job, partition: String(partition) }, lag);
      sum.inc({ consumergroup, topic, job }, lag);
    }
  }
}

/** Lag of each job's source, the number that production's alerts sum up. */
export function addSourceLag(
  registry: Registry,
  {
    stages,
    groups,
    env,
  }: {
    readonly stages: readonly RunningStage[];
    readonly groups: readonly GroupDescription[];
    readonly env: string;
  },
): void {
  const name = 'flink_taskmanager_job_task_operator_KafkaConsumer_records_lag_max';
  const gauge = gaugeIn(registry)(name, 'Records a source is behind, at most of a partition', [
    'job',
  ]);
  for (const { job } of stages) {
    const { input } = job;
    const lags = groups
      .filter(({ group, cluster }) => group === `${env}.${job.group}` && cluster === input.cluster)
      .flatMap(({ offsets }) => offsets)
      .filter(({ topic }) => topic === `${env}.${input.topic}`)
      .map(({ lag }) => lag);
    gauge.set({ job: scrapeJob(job.name) }, Math.max(0, ...lags));
  }
}
