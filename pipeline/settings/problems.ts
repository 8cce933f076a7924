import { problems } from '../../schemas/problem.ts';

export const settingsProblems = problems({
  JOB_CONFIG_UNREADABLE: {
    title: 'A configuration of the jobs could not be read',
    message: ({ file, line, why }: { file: string; line: number | undefined; why: string }) =>
      `${file}${line === undefined ? '' : `, line ${line},`} could not be read: ${why}.`,
    hint: () =>
      "Give a job's .conf file (JOB=FILE where its name is not the job's), Helm or Ansible values, or YAML with `jobs:`.",
  },
  JOB_CONFIG_INVALID: {
    title: 'A setting of a job is not understood',
    message: ({
      job,
      key,
      value,
      origin,
      why,
    }: {
      job: string;
      key: string;
      value: string;
      origin: string;
      why: string;
    }) =>
      `The setting ${key} of ${job}${value === '' ? '' : ` is ${value}`}, from ${origin}: ${why}.`,
    hint: () =>
      'See all settings of the jobs and where they come from with `telemetry-sandbox config show --origin`.',
  },
});
