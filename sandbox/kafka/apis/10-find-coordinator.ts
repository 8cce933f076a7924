import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

const groupKey = 0;
const transactionKey = 1;

/** The one broker coordinates every group and every transaction; its address is the one the client came by. */
export const onFindCoordinator = handler(
  messages.findCoordinator,
  (request, { broker, version, listener }) => {
    const find = (key: string) => {
      const [code, errorMessage] = problemOf(request.keyType, key);
      if (code !== errorCode.NONE)
        return { errorCode: code, errorMessage, nodeId: -1, host: '', port: -1 };
      return {
        errorCode: code,
        errorMessage: null,
        nodeId: broker.nodeId,
        host: listener.host,
        port: listener.port,
      };
    };
    if (version < 4) return find(request.key);
    return { coordinators: request.coordinatorKeys.map((key) => ({ key, ...find(key) })) };
  },
);

function problemOf(keyType: number, key: string): readonly [code: number, message: string | null] {
  if (keyType !== groupKey && keyType !== transactionKey) {
    return [
      errorCode.INVALID_REQUEST,
      `Key type ${keyType} is neither 0 (group) nor 1 (transaction).`,
    ];
  }
  return keyType === groupKey && key === ''
    ? [errorCode.INVALID_GROUP_ID, 'The group id is empty.']
    : [errorCode.NONE, null];
}
