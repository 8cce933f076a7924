import { isTopicName, type Topic } from '../log/topics.ts';
import type { Broker } from './handler.ts';

/** The topic of a name, created when it is missing and both the client and the broker allow it. */
export function topicFor(broker: Broker, name: string, mayCreate: boolean): Topic | undefined {
  const found = broker.topics.get(name);
  if (found !== undefined || !mayCreate || !broker.autoCreateTopics || !isTopicName(name))
    return found;
  return broker.topics.create(name, 1, new Map());
}
