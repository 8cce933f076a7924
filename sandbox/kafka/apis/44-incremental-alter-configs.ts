import { errorCode } from '../errors.ts';
import { defaultsOf } from '../log/topic-configs.ts';
import type { Topic } from '../log/topics.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';
import { refusalOf, topicOf } from './resource-configs.ts';

const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

interface Change {
  readonly name: string;
  readonly configOperation: number;
  readonly value: string | null;
}

/** Changes single settings: set, delete, and for lists append and subtract. */
export const onIncrementalAlterConfigs = handler(
  messages.incrementalAlterConfigs,
  (request, { broker }) => ({
    responses: request.resources.map((resource) => {
      const { resourceType, resourceName, configs } = resource;
      const topic = topicOf(broker, resource);
      if ('errorCode' in topic) return { resourceType, resourceName, ...topic };
      const changed = new Map(topic.configs);
      for (const change of configs) apply(changed, change);
      const refusal = configs.some(
        ({ configOperation }) => configOperation < SET || configOperation > SUBTRACT,
      )
        ? { errorCode: errorCode.INVALID_REQUEST, errorMessage: 'unknown config operation' }
        : refusalOf([...changed].map(([name, value]) => ({ name, value })));
      if (refusal !== undefined) return { resourceType, resourceName, ...refusal };
      if (!request.validateOnly) replace(topic, changed);
      return { resourceType, resourceName, errorCode: 0, errorMessage: null };
    }),
  }),
);

function apply(configs: Map<string, string>, { name, configOperation, value }: Change): void {
  const items = (configs.get(name) ?? defaultsOf(name)).split(',').filter((item) => item !== '');
  const given = (value ?? '').split(',');
  if (configOperation === SET) configs.set(name, value ?? '');
  else if (configOperation === DELETE) configs.delete(name);
  else if (configOperation === APPEND)
    configs.set(name, [...new Set([...items, ...given])].join(','));
  else if (configOperation === SUBTRACT)
    configs.set(name, items.filter((item) => !given.includes(item)).join(','));
}

function replace(topic: Topic, configs: ReadonlyMap<string, string>): void {
  topic.configs.clear();
  for (const [name, value] of configs) topic.configs.set(name, value);
}
