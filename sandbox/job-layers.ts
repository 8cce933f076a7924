import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  defaultsOf,
  jobSettings,
  readJobFiles,
  readJobs,
  type GivenSetting,
  type JobSettings,
} from '../pipeline/settings/index.ts';
import { jobsOf } from '../pipeline/topology.ts';
import type { Flavour } from '../schemas/flavour.ts';
import type { Setting } from './config-layers.ts';

/** The settings of the jobs, layer over layer. */
export interface JobLayers {
  /** `jobs:` of a configuration file; every key of it has to be one that has an effect. */
  add(value: unknown, origin: string): void;
  /** Production's files, of which most keys have none. @throws JOB_CONFIG_UNREADABLE */
  addFiles(
    files: readonly string[],
    place: { readonly folder: string; readonly env: string },
  ): void;
  /** @throws JOB_CONFIG_INVALID */
  settings(): JobSettings;
  /** What each job of a flavour runs with, under production's keys. */
  rows(flavour: Flavour): readonly Setting[];
}

export function createJobLayers(): JobLayers {
  const own: GivenSetting[] = [];
  const files: GivenSetting[] = [];
  return {
    add(value, origin) {
      own.push(...readJobs(value, origin));
    },
    addFiles(given, { folder, env }) {
      files.push(
        ...readJobFiles(given, { env, readFile: (path) => textOf(resolve(folder, path)) }),
      );
    },
    settings: () => jobSettings([...own, ...files], { isStrict: (one) => own.includes(one) }),
    rows(flavour) {
      const given = new Map(
        [...own, ...files].map(({ job, key, value, origin }) => [
          `${job}/${key}`,
          { value, origin },
        ]),
      );
      return jobsOf(flavour).flatMap(({ name }) =>
        defaultsOf(name).map(([key, value]) => ({
          path: `jobs.${name}.${key}`,
          ...(given.get(`${name}/${key}`) ?? { value, origin: 'default' }),
        })),
      );
    },
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
