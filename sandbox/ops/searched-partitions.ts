import { decisionsTopic, type Cluster } from '../../pipeline/topology.ts';
import type { SandboxParts } from '../sandbox.ts';
import { batchReader, type SearchedPartition } from '../search/index.ts';
import { findTopic } from './topics.ts';

const clusters: readonly Cluster[] = ['kp', 'dp'];
// Where the engine does not tell.
const usualBytesPerRecord = 1_000;

/** The partitions of topics as they stand now; of every topic but the sandbox's own when none is named. @throws SANDBOX_UNKNOWN_TOPIC */
export async function searchedPartitions(
  parts: SandboxParts,
  names: readonly string[],
): Promise<readonly SearchedPartition[]> {
  const { config, engine } = parts;
  const prefix = `${config.env}.`;
  const wanted = await Promise.all(names.map(async (name) => findTopic(parts, name)));
  const isWanted = (cluster: Cluster, name: string): boolean =>
    names.length === 0
      ? name !== prefix + decisionsTopic
      : wanted.some((one) => one.cluster === cluster && one.fullName === name);
  const byCluster = await Promise.all(
    clusters.map(async (cluster) => {
      const read = batchReader(engine, cluster);
      const topics = await engine.kafka[cluster].topics();
      return topics
        .filter(({ name }) => isWanted(cluster, name))
        .flatMap(({ name, partitions }) =>
          partitions.map(({ partition, logStartOffset, lastStableOffset, bytes }) => ({
            cluster,
            topic: name.startsWith(prefix) ? name.slice(prefix.length) : name,
            fullName: name,
            partition,
            from: logStartOffset,
            until: lastStableOffset,
            bytesPerRecord:
              bytes === undefined
                ? usualBytesPerRecord
                : bytes / Math.max(1, lastStableOffset - logStartOffset),
            read,
          })),
        );
    }),
  );
  return byCluster.flat();
}
