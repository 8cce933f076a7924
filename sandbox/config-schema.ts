import { z } from 'zod';
import { jobsOf } from '../pipeline/topology.ts';
import { partNames, type SandboxConfig } from './config.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const bytes = z.coerce.number().int().positive();
const url = (...schemes: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
    error: `is no URL of ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  });
const moment = z
  .union([z.number(), z.string()])
  .transform((given) => (/^\d+$/.test(String(given)) ? Number(given) : Date.parse(String(given))))
  .refine((ms) => !Number.isNaN(ms), { error: 'is neither ISO 8601 nor epoch milliseconds' });

const cluster = z.strictObject({
  brokers: z
    .array(z.string().regex(/^[^\s:/]+:\d+$|^\[[\da-fA-F:]+\]:\d+$/, { error: 'is no host:port' }))
    .min(1),
  tls: z
    .union([
      z.boolean(),
      z.enum(['true', 'false']).transform((text) => text === 'true'),
      z.strictObject({ caFile: z.string() }),
    ])
    .optional(),
  sasl: z
    .strictObject({
      mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
      username: z.string(),
      password: z.string(),
    })
    .optional(),
});

const external = z
  .strictObject({
    kafka: z.strictObject({ dp: cluster, kp: cluster.optional() }),
    redis: url('redis:', 'rediss:'),
    druid: z.strictObject({
      url: url('http:', 'https:'),
      consumerProperties: z.record(z.string(), z.string()).optional(),
    }),
    allowHosts: z.array(z.string()).optional(),
  })
  .transform(({ kafka: { dp, kp = dp }, ...rest }) => ({ ...rest, kafka: { dp, kp } }));

/** A whole configuration but for its jobs' settings, from values of files, environment and flags alike: numbers may be texts. */
export const configSchema = z
  .strictObject({
    engine: z.enum(['embedded', 'containers', 'external']),
    only: z.array(z.enum(partNames)).min(1).optional(),
    external: external.optional(),
    containers: z.strictObject({
      project: z
        .string()
        .regex(/^[a-z0-9][a-z0-9_-]*$/, { error: 'is not what Compose takes as a project name' })
        .optional(),
      sharedKafka: z.union([
        z.boolean(),
        z.enum(['true', 'false']).transform((text) => text === 'true'),
      ]),
    }),
    flavour: z.enum(['igot', 'sunbird']),
    schemas: z.array(z.string().min(1)),
    env: z.string().regex(/^[A-Za-z0-9_-]+$/, { error: 'is not letters, digits, _ and - alone' }),
    ports: z.strictObject({
      'kafka-dp': port,
      'kafka-kp': port,
      redis: port,
      druid: port,
      api: port,
      control: port,
      metrics: port,
    }),
    now: moment.optional(),
    seed: z.coerce.number().int(),
    apiMode: z.enum(['faithful', 'helpful']),
    apiConsumers: z
      .array(z.string().regex(/^[^:]+:[^]+$/, { error: 'is no KEY:SECRET' }))
      .min(1)
      .optional(),
    port: z.enum(['direct', 'wire']),
    summariseAt: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'is no HH:MM' })
      .optional(),
    logBudgetBytes: bytes,
    journeyBytes: bytes,
  })
  .superRefine(({ only = [], flavour }, context) => {
    const stages = jobsOf(flavour).map(({ name }) => name);
    for (const [index, part] of only.entries()) {
      if (part === 'telemetry-api' || part === 'journey' || stages.includes(part)) continue;
      context.addIssue({
        code: 'custom',
        path: ['only', index],
        message: `is no stage of the flavour ${flavour}`,
      });
    }
  })
  .transform(
    ({
      only,
      external,
      apiConsumers,
      containers,
      now,
      summariseAt,
      ...rest
    }): Omit<SandboxConfig, 'jobs'> => ({
      ...rest,
      containers: { project: containers.project, sharedKafka: containers.sharedKafka },
      only,
      apiConsumers,
      external,
      now,
      summariseAt,
    }),
  );
