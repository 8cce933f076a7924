import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Groups by state and type; every group here is of the classic protocol. */
export const onListGroups = handler(
  messages.listGroups,
  ({ statesFilter, typesFilter }, { broker }) => ({
    groups: broker.groups
      .list()
      .filter(({ state }) => passes(statesFilter, state))
      .filter(() => passes(typesFilter, 'classic'))
      .map(({ id, protocolType, state }) => ({
        groupId: id,
        protocolType,
        groupState: state,
        groupType: 'classic',
      })),
  }),
);

/** An empty filter lets everything through; case does not matter. */
function passes(filter: readonly string[], value: string): boolean {
  return filter.length === 0 || filter.some((one) => one.toLowerCase() === value.toLowerCase());
}
