import type { JsonValue } from '../../schemas/json.ts';
import { defaultSettings, type StageSettings } from '../stages/index.ts';
import type { StageName } from '../topology.ts';
import type { GivenSetting } from './job-files.ts';
import { keysOf } from './keys.ts';
import { settingsProblems } from './problems.ts';

export { readJobFiles, readJobs, type GivenSetting } from './job-files.ts';

/** What each job runs with where that is not production's default. */
export type JobSettings = Readonly<Partial<Record<StageName, Partial<StageSettings>>>>;

/**
 * Checks values that were given and turns them into settings, later ones over earlier ones. Production's files hold much
 * that has no effect here (hosts, topics, parallelism): such keys are left out, unless `isStrict`.
 * @throws JOB_CONFIG_INVALID
 */
export function jobSettings(
  given: readonly GivenSetting[],
  { isStrict }: { readonly isStrict: (one: GivenSetting) => boolean },
): JobSettings {
  const settings: Partial<Record<StageName, Partial<StageSettings>>> = {};
  for (const one of given) {
    const { job, key, value, origin } = one;
    const known = keysOf[job]?.[key];
    const refuse = (why: string): Error =>
      settingsProblems.error('JOB_CONFIG_INVALID', {
        job,
        key,
        value: JSON.stringify(value),
        origin,
        why,
      });
    if (known === undefined) {
      if (!isStrict(one)) continue;
      throw refuse(
        `there is no such setting; there are ${Object.keys(keysOf[job] ?? {}).join(', ')}`,
      );
    }
    const read = known.type.safeParse(value);
    if (!read.success) throw refuse(read.error.issues[0]?.message ?? 'it is not valid');
    settings[job] = { ...settings[job], [known.setting]: read.data };
  }
  return settings;
}

/** Every setting of a job under production's keys as it runs by default. */
export function defaultsOf(job: StageName): readonly (readonly [key: string, value: JsonValue])[] {
  return Object.entries(keysOf[job] ?? {}).map(([key, { setting }]) => [
    key,
    defaultSettings[setting],
  ]);
}
