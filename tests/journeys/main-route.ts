/** Where an event that no rule stops is written, and by whom, in this order. */
export const mainRoute = [
  'telemetry.ingest < ingest-router',
  'telemetry.raw < telemetry-extractor',
  'telemetry.unique.secondary < pipeline-preprocessor',
  'telemetry.unique < pipeline-preprocessor',
  'telemetry.denorm < de-normalization-secondary',
  'druid.events.telemetry < druid-events-validator',
] as const;
