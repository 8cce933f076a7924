import { jobs, topicsOf, type Cluster } from '../../pipeline/topology.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import { sandboxProblems } from '../problems.ts';
import type { Clusters } from './direct-port.ts';
import { sourceTopicOnDp } from '../../pipeline/runtime/source-offsets.ts';

const TOPIC_ALREADY_EXISTS = 36;

/**
 * Creates a flavour's topics, and each job's group at offset 0 with its topic: production starts groups at latest, the
 * sandbox at the beginning, so that nothing sent before the pipeline is up is missed.
 */
export async function createTopics(
  clusters: Clusters,
  { flavour, env }: { readonly flavour: Flavour; readonly env: string },
): Promise<void> {
  const wanted = topicsOf(flavour);
  const mirrors = jobs
    .filter(({ input }) => input.cluster === 'kp')
    .flatMap(({ input }) => wanted.filter(({ topic }) => topic === input.topic))
    .map((spec) => ({ ...spec, topic: sourceTopicOnDp(spec.topic), cluster: 'dp' as const }));
  for (const cluster of ['kp', 'dp'] as const) {
    const specs = [...wanted, ...mirrors].filter((spec) => spec.cluster === cluster);
    const answer = await clusters[cluster].call('createTopics', {
      topics: specs.map(({ topic, partitions, configs }) => ({
        name: `${env}.${topic}`,
        numPartitions: partitions,
        replicationFactor: 1,
        assignments: [],
        configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
      })),
    });
    for (const { name, errorCode, errorMessage } of answer.topics) {
      if (errorCode !== 0 && errorCode !== TOPIC_ALREADY_EXISTS) {
        throw sandboxProblems.error('SANDBOX_KAFKA_REFUSED', {
          what: `creating ${name}`,
          code: errorCode,
          text: errorMessage ?? '',
        });
      }
    }
  }
  for (const job of jobs) {
    const spec = wanted.find(({ topic }) => topic === job.input.topic);
    await startAtZero(clusters, { env, job, partitions: spec?.partitions ?? 1 });
  }
}

async function startAtZero(
  clusters: Clusters,
  {
    env,
    job,
    partitions,
  }: { readonly env: string; readonly job: (typeof jobs)[number]; readonly partitions: number },
): Promise<void> {
  const commit = async (cluster: Cluster, topic: string): Promise<void> => {
    await clusters[cluster].call('offsetCommit', {
      groupId: `${env}.${job.group}`,
      topics: [
        {
          name: `${env}.${topic}`,
          partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({
            partitionIndex,
            committedOffset: 0,
          })),
        },
      ],
    });
  };
  await commit(job.input.cluster, job.input.topic);
  if (job.input.cluster === 'kp') await commit('dp', sourceTopicOnDp(job.input.topic));
}
