import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { noUuid } from '../wire/fields.ts';
import type { Topic } from '../log/topics.ts';
import { handler, type Broker } from './handler.ts';

/** Deletes topics by name (versions 1–5 in a list of their own), or by name or id (version 6). */
export const onDeleteTopics = handler(messages.deleteTopics, (request, { broker, version }) => {
  const asked =
    version >= 6 ? request.topics : request.topicNames.map((name) => ({ name, topicId: noUuid }));
  return {
    responses: asked.map(({ name, topicId }) => {
      const topic = name === null ? broker.topics.byId(topicId) : broker.topics.get(name);
      if (topic === undefined) {
        const code =
          name === null ? errorCode.UNKNOWN_TOPIC_ID : errorCode.UNKNOWN_TOPIC_OR_PARTITION;
        return { name, topicId, errorCode: code, errorMessage: `${name ?? topicId} is not there` };
      }
      remove(broker, topic);
      return { name: topic.name, topicId: topic.id, errorCode: 0, errorMessage: null };
    }),
  };
});

function remove(broker: Broker, topic: Topic): void {
  broker.topics.delete(topic);
  broker.groups.forgetTopic(topic.name);
}
