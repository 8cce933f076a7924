/**
 * The services of a sandbox and the ports they are usually found on, whichever engine runs them: Druid's router on 8888,
 * the processing cluster of Kafka on its usual 9092 and the ingestion cluster beside it.
 */
export const servicePorts = {
  'kafka-dp': 9092,
  'kafka-kp': 9093,
  redis: 6379,
  druid: 8888,
} as const;
