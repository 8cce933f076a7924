/** Kafka, Redis and Druid as containers: long-lived by Compose, throw-away by Testcontainers. Both give addresses. */
export { startCompose, stopCompose, type ComposeOptions } from './compose.ts';
export type { ContainerOptions, RunningContainers } from './running.ts';
export { startThrowAway } from './throw-away.ts';
export type { ServiceProgress } from './wait.ts';
