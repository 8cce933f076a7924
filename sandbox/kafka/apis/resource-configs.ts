import { errorCode } from '../errors.ts';
import { brokerConfigs, configProblem, configType, topicConfigs } from '../log/topic-configs.ts';
import type { Topic } from '../log/topics.ts';
import type { Broker, RequestContext } from './handler.ts';

const TOPIC = 2;
export const BROKER = 4;

/** Refusal of one resource. */
export interface Refusal {
  readonly errorCode: number;
  readonly errorMessage: string;
}

/** A topic whose settings are asked for or changed, or why not. */
export function topicOf(
  broker: Broker,
  resource: { readonly resourceType: number; readonly resourceName: string },
): Topic | Refusal {
  if (resource.resourceType !== TOPIC) {
    return {
      errorCode: errorCode.INVALID_REQUEST,
      errorMessage: 'only the settings of topics can be changed here',
    };
  }
  return (
    broker.topics.get(resource.resourceName) ?? {
      errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION,
      errorMessage: `${resource.resourceName} is not there`,
    }
  );
}

/** The first setting that cannot be taken. */
export function refusalOf(
  configs: readonly { readonly name: string; readonly value: string | null }[],
): Refusal | undefined {
  for (const { name, value } of configs) {
    const problem = configProblem(name, value);
    if (problem !== undefined)
      return { errorCode: errorCode.INVALID_CONFIG, errorMessage: problem };
  }
  return undefined;
}

/** Every setting of a topic as DescribeConfigs tells it: source 1 given for the topic, 5 default. */
export function topicSettings({ configs }: Topic) {
  return topicConfigs.map(({ name, value, type }) => ({
    name,
    value: configs.get(name) ?? value,
    readOnly: false,
    configSource: configs.has(name) ? 1 : 5,
    isSensitive: false,
    synonyms: [],
    configType: type,
    documentation: null,
  }));
}

/** The broker's settings, read only, with the address that the client used. */
export function brokerSettings({ listener }: RequestContext) {
  const address = `PLAINTEXT://${listener.host}:${listener.port}`;
  const listeners = ['advertised.listeners', 'listeners'].map((name) => ({
    name,
    value: address,
    type: configType.string,
  }));
  return [...listeners, ...brokerConfigs].map(({ name, value, type }) => ({
    name,
    value,
    readOnly: true,
    configSource: 5,
    isSensitive: false,
    synonyms: [],
    configType: type,
    documentation: null,
  }));
}
