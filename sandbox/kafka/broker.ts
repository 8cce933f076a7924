import { handlers } from './apis/index.ts';
import type { Broker } from './apis/handler.ts';
import { GroupCoordinator } from './groups/coordinator.ts';
import type { Timers } from './groups/types.ts';
import type { LogBudget } from './log/log-budget.ts';
import { Topics } from './log/topics.ts';
import { TransactionCoordinator } from './transactions/coordinator.ts';

/** The state of one cluster, without any way in: topics, groups and transactions. */
export function createBroker(options: {
  readonly name: string;
  readonly clusterId: string;
  readonly autoCreateTopics: boolean;
  readonly budget: LogBudget;
  readonly clock: () => number;
  readonly note: (text: string) => void;
}): Broker {
  const { clock } = options;
  const timers: Timers = {
    now: clock,
    after(ms, fire) {
      const timer = setTimeout(fire, ms).unref();
      return () => {
        clearTimeout(timer);
      };
    },
  };
  const groups = new GroupCoordinator({ timers });
  const topics = new Topics({
    cluster: options.name,
    budget: options.budget,
    readBelow: (topic, partition) => groups.readBelow(topic, partition),
  });
  const transactions = new TransactionCoordinator({
    groups,
    timers,
    writeMarker({ topic, partition }, marker) {
      topics
        .partition(topic, partition)
        ?.appendControl({ ...marker, coordinatorEpoch: 0, timestamp: clock() });
    },
  });
  return {
    ...options,
    nodeId: 1,
    served: handlers.map(({ api }) => api),
    topics,
    groups,
    transactions,
  };
}
