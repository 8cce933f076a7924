/** Kafka, Redis and Druid as containers: long-lived by Compose, throw-away by Testcontainers. Both give addresses. */
export { startCompose, stopCompose } from './compose.ts';
export { startThrowAway } from './throw-away.ts';
