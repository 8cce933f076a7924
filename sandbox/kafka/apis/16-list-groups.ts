import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Groups by state and type; every group here is of the classic protocol. */
export const onListGroups = handler(messages.listGroups, ({ statesFilter, typesFilter }, { broker }) => ({
  groups: broker.groups
    .list()
    .filter(({ state }) => statesFilter.length === 0 || statesFilter.some((one) => one.toLowerCase() === state.toLowerCase()))
    .filter(() => typesFilter.length === 0 || typesFilter.some((one) => one.toLowerCase() === 'classic'))
    .map(({ id, protocolType, state }) => ({
      groupId: id,
      protocolType: protocolType ?? '',
      groupState: state,
      groupType: 'classic',
    })),
}));
