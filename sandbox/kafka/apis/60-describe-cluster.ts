import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** The cluster of one broker, at the address the client used. */
export const onDescribeCluster = handler(
  messages.describeCluster,
  (request, { broker, listener }) => ({
    endpointType: request.endpointType,
    clusterId: broker.clusterId,
    controllerId: broker.nodeId,
    brokers: [{ brokerId: broker.nodeId, host: listener.host, port: listener.port, rack: null }],
  }),
);
