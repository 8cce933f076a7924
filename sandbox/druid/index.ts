export {
  startDruid,
  type DruidOptions,
  type DruidServer,
  type SupervisorSummary,
} from './druid.ts';
export type { DruidSource, IngestProgress } from './ingestion/source.ts';
export { defaultSpecs } from './specs/index.ts';
