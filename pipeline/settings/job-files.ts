import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import type { StageName } from '../topology.ts';
import { parseHocon } from './hocon.ts';
import { jobsNamed } from './keys.ts';
import { settingsProblems } from './problems.ts';
import { fillTemplate, isUnset, type Variables } from './template.ts';

/** One value that a file gives a job, under production's key. */
export interface GivenSetting {
  readonly job: StageName;
  /** `task.window.count` */
  readonly key: string;
  readonly value: JsonValue;
  readonly origin: string;
}

/** Where files come from; undefined: there is no such file. */
export type ReadFile = (path: string) => string | undefined;

/**
 * The values of files of any of production's forms, in order: HOCON of one job (`.conf`; the file's name is the job's, or
 * `JOB=FILE`), Helm values with HOCON of several jobs or YAML of ours with `jobs:`, and Ansible files of defaults, whose
 * variables fill in the Helm template of the others.
 * @throws JOB_CONFIG_UNREADABLE
 */
export function readJobFiles(
  given: readonly string[],
  { readFile, env }: { readonly readFile: ReadFile; readonly env: string },
): readonly GivenSetting[] {
  const files = given.map((text) => {
    const [, job, path = text] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
    return { job, path, text: textOf(path, readFile) };
  });
  const variables: Record<string, unknown> = { env, env_name: env };
  for (const { path, text } of files) {
    // A template is no YAML before it is filled in; what is none of both is refused when it is read for its jobs.
    if (isYaml(path) && !/^\s*\{[{%]|:\s*\{[{%]/m.test(text)) {
      Object.assign(variables, yamlOf(path, text));
    }
  }
  Object.assign(variables, { env, env_name: env });
  // Without production's file of what all jobs share, its one value that others name.
  const base = `job.env = "${env}"`;
  return files.flatMap(({ job, path, text }) =>
    isYaml(path)
      ? fromYaml(yamlOf(path, fillTemplate(text, variables)), path, base)
      : fromConf(job ?? basename(path, '.conf'), text, { file: path, readFile, base }),
  );
}

function isYaml(path: string): boolean {
  return /\.(?:ya?ml|j2|json)$/.test(path);
}

function textOf(path: string, readFile: ReadFile): string {
  const text = readFile(path);
  if (text !== undefined) return text;
  throw unreadable(path, 'there is no such file');
}

function yamlOf(file: string, text: string): Variables {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw unreadable(file, error instanceof Error ? (error.message.split('\n')[0] ?? '') : '');
  }
  if (isObject(value)) return value;
  throw unreadable(file, 'it is no object');
}

function fromConf(
  name: string,
  text: string,
  {
    file,
    readFile,
    base,
  }: { readonly file: string; readonly readFile: ReadFile; readonly base: string },
): readonly GivenSetting[] {
  if (jobsNamed(name).length === 0) throw unreadable(file, `'${name}' is the name of no job`);
  const include = (other: string): string | undefined =>
    readFile(join(dirname(file), basename(other))) ?? (isBase(other) ? base : undefined);
  return settingsOf(name, parseHocon(text, { file, include }), file);
}

function isBase(file: string): boolean {
  return basename(file).startsWith('base-');
}

/** Blocks by job, at the root or below `jobs`: HOCON text, HOCON text below the job's name again, or YAML of ours. */
function fromYaml(values: Variables, file: string, base: string): readonly GivenSetting[] {
  const { jobs } = values;
  const blocks = isObject(jobs) ? { ...values, ...jobs } : values;
  const { base_config: shared = base } = blocks;
  const include = (name: string): string | undefined =>
    isBase(name) && typeof shared === 'string' ? shared : undefined;
  return Object.entries(blocks).flatMap(([name, block]) => {
    if (jobsNamed(name).length === 0 || name === 'base_config') return [];
    const inner = isObject(block) && typeof block[name] === 'string' ? block[name] : block;
    if (typeof inner === 'string')
      return settingsOf(name, parseHocon(inner, { file: `${file} (${name})`, include }), file);
    return isObject(inner) ? settingsOf(name, inner, file) : [];
  });
}

/** Values of ours: an object of jobs, each with dotted or nested keys. @throws JOB_CONFIG_UNREADABLE for what is no job */
export function readJobs(value: unknown, origin: string): readonly GivenSetting[] {
  if (!isObject(value)) throw unreadable(origin, 'jobs is no object');
  return Object.entries(value).flatMap(([name, block]) => {
    if (jobsNamed(name).length === 0)
      throw unreadable(origin, `jobs.${name} is the name of no job`);
    if (!isObject(block)) throw unreadable(origin, `jobs.${name} is no object`);
    return settingsOf(name, block, origin);
  });
}

/** Nested objects become dotted keys; values that a template left open are left out. */
function settingsOf(name: string, object: JsonObject, origin: string): readonly GivenSetting[] {
  const flat = [...flatten(object, '')].filter(([, value]) => !isUnset(value));
  return jobsNamed(name).flatMap((job) =>
    flat.map(([key, value]): GivenSetting => ({ job, key, value, origin })),
  );
}

function* flatten(object: JsonObject, prefix: string): Generator<readonly [string, JsonValue]> {
  for (const [name, value] of Object.entries(object)) {
    if (isObject(value)) yield* flatten(value, `${prefix}${name}.`);
    else if (value !== undefined) yield [`${prefix}${name}`, value];
  }
}

function unreadable(file: string, why: string): Error {
  return settingsProblems.error('JOB_CONFIG_UNREADABLE', { file, line: undefined, why });
}
