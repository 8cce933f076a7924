import type { Flavour } from '../../../schemas/flavour.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { buildSpec } from './build-spec.ts';
import { datasourcesOf } from './datasources.ts';

/**
 * Production's ingestion specs in the layout it posts them in, built from tables of columns (spec/druid.md §1).
 * `which`: the default set (telemetry-events-syncts, summary-events, error-hourly-rollup-syncts and, on iGOT, cb-*), or
 * every datasource that production can load.
 */
export function defaultSpecs(
  flavour: Flavour,
  env: string,
  which: 'default' | 'all' = 'default',
): JsonObject[] {
  return datasourcesOf(flavour, env, which).map((datasource) => buildSpec(datasource, env));
}
