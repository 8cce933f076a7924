import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';
import { refusalOf, topicOf } from './resource-configs.ts';

/** Replaces a topic's whole set of settings. */
export const onAlterConfigs = handler(messages.alterConfigs, (request, { broker }) => ({
  responses: request.resources.map((resource) => {
    const { resourceType, resourceName, configs } = resource;
    const topic = topicOf(broker, resource);
    const refusal = 'errorCode' in topic ? topic : refusalOf(configs);
    if (refusal !== undefined) return { resourceType, resourceName, ...refusal };
    if (!request.validateOnly && !('errorCode' in topic)) {
      topic.configs.clear();
      for (const { name, value } of configs) topic.configs.set(name, value ?? '');
    }
    return { resourceType, resourceName, errorCode: 0, errorMessage: null };
  }),
}));
