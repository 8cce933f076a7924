import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';
import { BROKER, brokerSettings, topicOf, topicSettings } from './resource-configs.ts';

/** Settings with true types, all or those asked for. */
export const onDescribeConfigs = handler(messages.describeConfigs, (request, context) => ({
  results: request.resources.map((resource) => {
    const { resourceType, resourceName, configurationKeys } = resource;
    const wanted = (name: string): boolean =>
      configurationKeys === null || configurationKeys.includes(name);
    const told = { resourceType, resourceName, errorCode: 0, errorMessage: null };
    if (resourceType === BROKER) {
      return { ...told, configs: brokerSettings(context).filter(({ name }) => wanted(name)) };
    }
    const topic = topicOf(context.broker, resource);
    if ('errorCode' in topic) return { ...told, ...topic, configs: [] };
    return { ...told, configs: topicSettings(topic).filter(({ name }) => wanted(name)) };
  }),
}));
