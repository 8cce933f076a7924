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

/** A service that clients on this machine reach at a port. */
export type ServicePort = keyof typeof servicePorts;

/** Services of compose.yml that the pipeline cannot start without. */
export const firstServices = ['kafka-dp', 'kafka-kp', 'redis'] as const;

/** Services of compose.yml that together are Druid. */
export const druidServices = [
  'zookeeper',
  'druid-coordinator',
  'druid-broker',
  'druid-historical',
  'druid-indexer',
  'druid-router',
] as const;

export type ComposeService = (typeof firstServices)[number] | (typeof druidServices)[number];

/** Kafka as the other containers reach it. */
export const kafkaInside = { dp: 'kafka-dp:19092', kp: 'kafka-kp:19092' } as const;
