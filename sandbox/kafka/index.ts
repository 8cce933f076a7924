export { createLogBudget, type BudgetState, type LogBudget } from './log/log-budget.ts';
export { startKafka, type GroupStats, type KafkaOptions, type KafkaServer, type TopicStats } from './server.ts';
export { crc32c } from './wire/crc32c.ts';
export { decodeBatches, encodeBatch } from './wire/record-batch.ts';
