import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { problems } from '../schemas/problem.ts';
import { defaultConfig, freePorts, type SandboxConfig } from './config.ts';
import { configSchema } from './config-schema.ts';
import { createJobLayers } from './job-layers.ts';
import { nearest } from './nearest.ts';

export const configFiles = [
  'telemetry-sandbox.yaml',
  'telemetry-sandbox.yml',
  'telemetry-sandbox.json',
];

const configProblems = problems({
  CONFIG_UNREADABLE: {
    title: 'The configuration file could not be read',
    message: ({ file, why }: { file: string; why: string }) => `${file} could not be read: ${why}`,
    hint: () =>
      'It is YAML or JSON, one object; `telemetry-sandbox config show` lists the settings.',
  },
  CONFIG_INVALID: {
    title: 'A setting is not understood',
    message: ({ path, value, origin, why }: Refused) =>
      `The setting ${path}${value === undefined ? '' : ` is ${value}`}, from ${origin}: ${why}.`,
    hint: () =>
      'See all settings and where they come from with `telemetry-sandbox config show --origin`.',
  },
});

interface Refused {
  readonly [fact: string]: string | undefined;
  readonly path: string;
  readonly value: string | undefined;
  readonly origin: string;
  readonly why: string;
}

/** One setting, where it stands: `external.kafka.dp.brokers`. */
export interface Setting {
  readonly path: string;
  readonly value: unknown;
  /** `default`, a file's name, `environment NAME`, or `flag`. */
  readonly origin: string;
}

const listPaths = [
  'only',
  'apiConsumers',
  'schemas',
  'external.kafka.dp.brokers',
  'external.kafka.kp.brokers',
  'external.allowHosts',
];
const textPaths = [
  'engine',
  'flavour',
  'env',
  'ports',
  'now',
  'seed',
  'apiMode',
  'port',
  'summariseAt',
  'logBudgetBytes',
  'journeyBytes',
  'containers.project',
  'containers.sharedKafka',
  'external.redis',
  'external.druid.url',
  ...['dp', 'kp'].flatMap((cluster) =>
    ['tls', 'tls.caFile', 'sasl.mechanism', 'sasl.username', 'sasl.password'].map(
      (name) => `external.kafka.${cluster}.${name}`,
    ),
  ),
];

const { jobs: _ofJobs, ...ownDefaults } = defaultConfig;

/** The variable of a setting: `external.kafka.dp.brokers` is TELEMETRY_SANDBOX_EXTERNAL_KAFKA_DP_BROKERS. */
export function variableOf(path: string): string {
  const words = path.replaceAll(/([a-z])([A-Z])/g, '$1_$2').replaceAll('.', '_');
  return `TELEMETRY_SANDBOX_${words.toUpperCase()}`;
}

/**
 * The configuration of a project folder: defaults, over them its file, over it the environment, over it the flags.
 * @throws CONFIG_UNREADABLE, CONFIG_INVALID naming the setting, its value and where it comes from
 */
export function resolveConfig({
  folder,
  environment,
  flags = {},
  jobFiles = [],
}: {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Nested as in a file; undefined where a flag was not given. */
  readonly flags?: object;
  /** Configuration files of production's jobs (`--job-config`), over what the file of the folder says of them. */
  readonly jobFiles?: readonly string[];
}): { readonly config: SandboxConfig; readonly settings: readonly Setting[] } {
  const settings = new Map<string, Setting>();
  const jobs = createJobLayers();
  const add = (path: string, value: unknown, origin: string): void => {
    if (value === undefined) return;
    if (path === 'jobs') {
      jobs.add(value, origin);
      return;
    }
    if (path === 'ports' && (typeof value === 'string' || Array.isArray(value))) {
      add(path, portsOf([value].flat(), origin), origin);
      return;
    }
    if (isNested(value)) {
      for (const [name, inner] of Object.entries(value)) add(`${path}.${name}`, inner, origin);
      return;
    }
    // `tls: true` over `tls.caFile`, or the other way round: the later one alone counts.
    for (const known of settings.keys()) {
      if (known.startsWith(`${path}.`) || path.startsWith(`${known}.`)) settings.delete(known);
    }
    const kept = path === 'schemas' ? foldersFrom(folder, value) : value;
    settings.set(path, { path, value: kept, origin });
  };
  for (const [name, value] of Object.entries(ownDefaults)) add(name, value, 'default');
  const file = readFile(folder);
  for (const [name, value] of Object.entries(file?.values ?? {}))
    add(name, value, file?.name ?? '');
  for (const path of [...textPaths, ...listPaths]) {
    const text = environment[variableOf(path)];
    const value = listPaths.includes(path) ? text?.split(',') : text;
    add(path, value, `environment ${variableOf(path)}`);
  }
  for (const [name, value] of Object.entries(flags)) add(name, value, 'flag');
  const config = validate(settings);
  jobs.addFiles(jobFiles, { folder, env: config.env });
  return {
    config: { ...config, jobs: jobs.settings() },
    settings: [...settings.values(), ...jobs.rows(config.flavour)],
  };
}

/** Absolute, seen from the project's folder; what is no text is left for the check to refuse. */
function foldersFrom(folder: string, given: unknown): readonly unknown[] {
  return [given].flat().map((one) => (typeof one === 'string' ? resolve(folder, one) : one));
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readFile(folder: string): { readonly name: string; readonly values: object } | undefined {
  const name = configFiles.find((one) => existsSync(join(folder, one)));
  if (name === undefined) return undefined;
  let values: unknown;
  try {
    values = parse(readFileSync(join(folder, name), 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw configProblems.error('CONFIG_UNREADABLE', { file: name, why }, { cause });
  }
  if (values === null || values === undefined) return { name, values: {} };
  if (isNested(values)) return { name, values };
  throw configProblems.error('CONFIG_UNREADABLE', { file: name, why: 'it is no object.' });
}

/** `auto`, or `NAME=PORT` as often as wanted. */
function portsOf(given: readonly unknown[], origin: string): Readonly<Record<string, unknown>> {
  const ports: Record<string, unknown> = {};
  for (const part of given.flatMap((text) => String(text).split(','))) {
    const [name = '', value] = part.split('=');
    if (part === 'auto') Object.assign(ports, freePorts);
    else if (value !== undefined && value !== '') ports[name] = value;
    else {
      const why = `use auto, or NAME=PORT with NAME one of ${Object.keys(freePorts).join(', ')}`;
      throw configProblems.error('CONFIG_INVALID', { path: 'ports', value: part, origin, why });
    }
  }
  return ports;
}

function validate(settings: ReadonlyMap<string, Setting>): Omit<SandboxConfig, 'jobs'> {
  const values: Record<string, unknown> = {};
  for (const { path, value } of settings.values()) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let place = values;
    for (const name of names) place = (place[name] ??= {}) as Record<string, unknown>;
    place[last] = value;
  }
  const result = configSchema.safeParse(values);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue?.path.map(String) ?? [];
  if (issue?.code === 'unrecognized_keys') {
    const path = [...at, issue.keys[0] ?? ''].join('.');
    const like = nearest(path, [...textPaths, ...listPaths]);
    const why = `there is no such setting${like === undefined ? '' : `, did you mean ${like}`}`;
    throw configProblems.error('CONFIG_INVALID', {
      path,
      value: undefined,
      origin: originOf(settings, path),
      why,
    });
  }
  const path = at.join('.');
  const setting = settings.get(path) ?? settings.get(at.slice(0, -1).join('.'));
  throw configProblems.error('CONFIG_INVALID', {
    path,
    value: setting === undefined ? undefined : JSON.stringify(shown(setting)),
    origin: originOf(settings, path),
    why: (issue?.message ?? 'it is not valid').replace(/^Invalid input: /, ''),
  });
}

function originOf(settings: ReadonlyMap<string, Setting>, path: string): string {
  for (
    let place = path;
    place !== '';
    place = place.slice(0, Math.max(0, place.lastIndexOf('.')))
  ) {
    const found =
      settings.get(place) ?? [...settings.values()].find((one) => one.path.startsWith(`${place}.`));
    if (found !== undefined) return found.origin;
  }
  return 'nowhere';
}

/** A setting's value fit to be shown: no password. */
export function shown({ path, value }: Setting): unknown {
  if (path.endsWith('.password')) return '***';
  if (path === 'apiConsumers')
    return [value].flat().map((one) => String(one).replace(/:[^]*/, ':***'));
  return typeof value === 'string' ? value.replace(/^(\w+:\/\/[^:@/]*:)[^@/]*@/, '$1***@') : value;
}
