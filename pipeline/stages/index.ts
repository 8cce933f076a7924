import type { EventSchemas } from '../../schemas/index.ts';
import type { Stage } from '../stage.ts';
import type { StageName } from '../topology.ts';
import { createAssessmentAggregator } from './assessment-aggregator/index.ts';
import { createCbPreprocessor } from './cb-preprocessor/index.ts';
import { createContentCacheUpdater } from './content-cache-updater/index.ts';
import { createDenormalization } from './de-normalization/index.ts';
import { deviceProfileUpdater } from './device-profile-updater/index.ts';
import { createDruidEventsValidator } from './druid-events-validator/index.ts';
import { ingestRouter } from './ingest-router/index.ts';
import { createPipelinePreprocessor } from './pipeline-preprocessor/index.ts';
import { rating } from './rating/index.ts';
import { defaultSettings, type StageSettings } from './settings.ts';
import { createSummaryDenormalization } from './summary-denormalization/index.ts';
import { createTelemetryExtractor } from './telemetry-extractor/index.ts';
import { createUserCacheUpdater } from './user-cache-updater/index.ts';

export { defaultSettings, type StageSettings } from './settings.ts';

/** Every stage, of both flavours; settings that are left out have production's values. */
export function createStages({
  schemas,
  settings: given,
}: {
  schemas: EventSchemas;
  settings?: Partial<StageSettings>;
}): ReadonlyMap<StageName, Stage> {
  const settings = { ...defaultSettings, ...given };
  const stages: readonly Stage[] = [
    ingestRouter,
    createTelemetryExtractor(settings),
    createPipelinePreprocessor({ schemas, settings }),
    createDenormalization('de-normalization-primary', { topic: 'telemetry.denorm', settings }),
    createDenormalization('de-normalization-secondary', { topic: 'telemetry.denorm', settings }),
    createDenormalization('error-denormalization', { topic: 'druid.events.error', settings }),
    createDruidEventsValidator({ schemas, settings }),
    createSummaryDenormalization(settings),
    createCbPreprocessor(settings),
    createUserCacheUpdater(settings),
    deviceProfileUpdater,
    createContentCacheUpdater(settings),
    createAssessmentAggregator(settings),
    rating,
  ];
  return new Map(stages.map((stage) => [stage.name, stage]));
}
