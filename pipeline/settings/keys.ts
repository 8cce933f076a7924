import { z } from 'zod';
import type { StageSettings } from '../stages/index.ts';
import type { StageName } from '../topology.ts';

const whole = (least: number): z.ZodType =>
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], {
      error: 'is no whole number',
    })
    .refine((number) => Number.isSafeInteger(number) && number >= least, {
      error: `is no whole number of ${least} or more`,
    });
const flag = z.union(
  [z.boolean(), z.enum(['true', 'false']).transform((given) => given === 'true')],
  { error: 'is neither true nor false' },
);
const names = z.array(z.string(), { error: 'is no list of texts' });
const text = z.string({ error: 'is no text' });

/** A key of production's configuration files that has an effect here. */
interface Key {
  readonly setting: keyof StageSettings;
  readonly type: z.ZodType;
}

const dedup = {
  'redis.database.key.expiry.seconds': { setting: 'dedupTtlSeconds', type: whole(1) },
} as const;

function denormalisation(
  windowCount: 'windowCount' | 'summaryWindowCount',
): Readonly<Record<string, Key>> {
  return {
    'telemetry.ignore.period.months': { setting: 'ignorePeriodMonths', type: whole(0) },
    'skip.events': { setting: 'skipEvents', type: names },
    'permit.eid': { setting: 'permitEvents', type: names },
    'user.signin.type.default': { setting: 'userSignInType', type: text },
    'user.login.type.default': { setting: 'userLoginType', type: text },
    'task.window.count': { setting: windowCount, type: whole(1) },
    'task.window.shards': { setting: 'windowShards', type: whole(1) },
  };
}

/** The keys of each job under production's names (spec/pipeline.md §3). A job that is left out has none. */
export const keysOf: Readonly<Partial<Record<StageName, Readonly<Record<string, Key>>>>> = {
  'telemetry-extractor': {
    'kafka.event.max.size': { setting: 'eventMaxSizeBytes', type: whole(1) },
    'redact.events.list': { setting: 'redactEvents', type: names },
    ...dedup,
  },
  'pipeline-preprocessor': {
    'default.channel': { setting: 'defaultChannel', type: text },
    'dedup.producer.included.ids': { setting: 'dedupProducers', type: names },
    'secondary.events': { setting: 'secondaryEvents', type: names },
    ...dedup,
  },
  'de-normalization-primary': denormalisation('windowCount'),
  'de-normalization-secondary': denormalisation('windowCount'),
  'error-denormalization': denormalisation('windowCount'),
  'summary-denormalization': { ...denormalisation('summaryWindowCount'), ...dedup },
  'druid-events-validator': {
    'task.druid.validation.enabled': { setting: 'druidValidation', type: flag },
    'task.druid.deduplication.enabled': { setting: 'druidDeduplication', type: flag },
    ...dedup,
  },
  'cb-preprocessor': dedup,
  'user-cache-updater': {
    'regd.user.producer.pid': { setting: 'userProducerPid', type: text },
    'user.self.signin.types': { setting: 'selfSignInTypes', type: names },
    'user.validated.types': { setting: 'validatedSignInTypes', type: names },
  },
  'assessment-aggregator': {
    'assessment.skip.missingRecords': { setting: 'skipMissingRecords', type: flag },
  },
};

const everyJob = Object.keys(keysOf) as readonly StageName[];

/** Other names that production's files and deployments have for the jobs. */
const aliases: Readonly<Record<string, readonly StageName[]>> = {
  base_config: everyJob,
  'base-config': everyJob,
  'de-normalization': [
    'de-normalization-primary',
    'de-normalization-secondary',
    'error-denormalization',
  ],
  'summary-denorm': ['summary-denormalization'],
  'druid-validator': ['druid-events-validator'],
  'user-cache-updater-v2': ['user-cache-updater'],
};

/** The jobs that a name stands for, one of its files' or deployments'; none for a name that is no job's. */
export function jobsNamed(name: string): readonly StageName[] {
  return aliases[name] ?? everyJob.filter((job) => job === name);
}
