import { sourceTopicOnDp } from '../../pipeline/runtime/source-offsets.ts';
import { jobsOf, topicsOf, type Cluster } from '../../pipeline/topology.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import type { Engine, NewTopic } from './engine.ts';

/** The topics that a flavour's pipeline needs on one cluster, the stand-ins for source positions among them. */
export function pipelineTopics(
  cluster: Cluster,
  { flavour, env }: { readonly flavour: Flavour; readonly env: string },
): readonly NewTopic[] {
  const wanted = topicsOf(flavour);
  const standIns = jobsOf(flavour)
    .filter(({ input }) => input.cluster === 'kp')
    .flatMap(({ input }) => wanted.filter(({ topic }) => topic === input.topic))
    .map((spec) => ({ ...spec, topic: sourceTopicOnDp(spec.topic), cluster: 'dp' as const }));
  return [...wanted, ...standIns]
    .filter((spec) => spec.cluster === cluster)
    .map(({ topic, partitions, configs }) => ({ name: `${env}.${topic}`, partitions, configs }));
}

/** Creates the topics of a flavour's pipeline that are not there yet. @throws SANDBOX_KAFKA_REFUSED */
export async function createPipelineTopics(
  { kafka }: Pick<Engine, 'kafka'>,
  options: { readonly flavour: Flavour; readonly env: string },
): Promise<void> {
  await Promise.all(
    (['kp', 'dp'] as const).map(async (cluster) =>
      kafka[cluster].createTopics(pipelineTopics(cluster, options)),
    ),
  );
}
