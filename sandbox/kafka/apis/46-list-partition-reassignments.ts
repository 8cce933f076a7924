import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** With one broker nothing is ever reassigned. */
export const onListPartitionReassignments = handler(messages.listPartitionReassignments, () => ({
  topics: [],
}));
