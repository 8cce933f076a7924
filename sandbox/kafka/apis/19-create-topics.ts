import { errorCode } from '../errors.ts';
import { configProblem, topicConfigs } from '../log/topic-configs.ts';
import { isTopicName } from '../log/topics.ts';
import { messages } from '../wire/messages/index.ts';
import type { ValuesOf } from '../wire/fields.ts';
import { handler, type Broker } from './handler.ts';

type Wanted = ValuesOf<(typeof messages.createTopics)['request']>['topics'][number];

const mostPartitions = 1_000;

/** Creates topics. A replication factor above the one broker is clamped: scripts written for three brokers work here. */
export const onCreateTopics = handler(messages.createTopics, (request, { broker }) => ({
  topics: request.topics.map((wanted) => {
    const problem = problemOf(wanted, broker);
    if (problem !== undefined) return { name: wanted.name, ...problem };
    const count = countOf(wanted);
    const configs = new Map(wanted.configs.map(({ name, value }) => [name, value ?? '']));
    const told = {
      name: wanted.name,
      errorCode: 0,
      errorMessage: null,
      numPartitions: count,
      replicationFactor: 1,
      configs: topicConfigs.map(({ name, value }) => ({
        name,
        value: configs.get(name) ?? value,
        readOnly: false,
        configSource: configs.has(name) ? 1 : 5,
        isSensitive: false,
      })),
    };
    if (request.validateOnly) return told;
    return { ...told, topicId: broker.topics.create(wanted.name, count, configs).id };
  }),
}));

function countOf({ numPartitions, assignments }: Wanted): number {
  if (assignments.length > 0) return assignments.length;
  return numPartitions === -1 ? 1 : numPartitions;
}

function problemOf(
  wanted: Wanted,
  broker: Broker,
): { readonly errorCode: number; readonly errorMessage: string } | undefined {
  const { name, configs, replicationFactor } = wanted;
  if (!isTopicName(name)) {
    return {
      errorCode: errorCode.INVALID_TOPIC_EXCEPTION,
      errorMessage: `'${name}' is no topic name: letters, digits, '.', '_' and '-', at most 249`,
    };
  }
  if (broker.topics.get(name) !== undefined) {
    return {
      errorCode: errorCode.TOPIC_ALREADY_EXISTS,
      errorMessage: `Topic '${name}' already exists.`,
    };
  }
  const count = countOf(wanted);
  if (count < 1 || count > mostPartitions) {
    return {
      errorCode: errorCode.INVALID_PARTITIONS,
      errorMessage: `Number of partitions was ${count}; it must be 1 to ${mostPartitions}.`,
    };
  }
  if (replicationFactor < -1 || replicationFactor === 0) {
    return {
      errorCode: errorCode.INVALID_REPLICATION_FACTOR,
      errorMessage: `Replication factor was ${replicationFactor}; it must be larger than 0.`,
    };
  }
  for (const { name: config, value } of configs) {
    const problem = configProblem(config, value);
    if (problem !== undefined)
      return { errorCode: errorCode.INVALID_CONFIG, errorMessage: problem };
  }
  return undefined;
}
