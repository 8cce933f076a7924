import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** The one broker coordinates every group and every transaction. */
export const onFindCoordinator = handler(messages.findCoordinator, (request, { broker, version, listener }) => {
  const find = (key: string) => {
    const isBad = key === '' && request.keyType === 0;
    return {
      errorCode: isBad ? errorCode.INVALID_GROUP_ID : 0,
      errorMessage: isBad ? 'The group id is empty.' : null,
      nodeId: isBad ? -1 : broker.nodeId,
      host: isBad ? '' : listener.host,
      port: isBad ? -1 : listener.port,
    };
  };
  if (version < 4) return find(request.key);
  return { coordinators: request.coordinatorKeys.map((key) => ({ key, ...find(key) })) };
});
