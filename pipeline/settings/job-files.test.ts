import { expect, test } from 'vitest';
import { jobSettings, readJobFiles, readJobs, type JobSettings } from './index.ts';

const files = new Map<string, string>();
files.set(
  'conf/base-config.conf',
  'job { env = "prod" }\nredis.database.key.expiry.seconds = 7200\ntask.parallelism = 1',
);
files.set(
  'conf/pipeline-preprocessor.conf',
  `include "base-config.conf"
   kafka.input.topic = \${job.env}".telemetry.raw"
   dedup.producer.included.ids = [\${job.env}".portal"]
   secondary.events = ["INTERACT"]`,
);
files.set('mine.conf', 'task { window.count = 30, window.shards = "70" }');
files.set('plain.conf', 'include "base-config.conf"\nuser.validated.types = [${job.env}]');
files.set(
  'values.j2',
  `namespace: {{ flink_namespace }}
{{ taskmanager_liveness | to_nice_yaml }}
base_config: |
  job { env = "{{ env_name }}" }
{% if is_fast is defined %}
  redis.database.key.expiry.seconds = 60
{% else %}
  redis.database.key.expiry.seconds = {{ key_expiry | default(90) }}
{% endif %}
pipeline-preprocessor:
  pipeline-preprocessor: |+
    include file("/data/flink/conf/base-config.conf")
    dedup.producer.included.ids = ["{{ portal_id }}", \${job.env}".mdo"]
    default.channel = "{{ org_id }}"
  flink-conf: |+
    parallelism.default: 1
druid-validator: |
  task.druid.validation.enabled = {{ validation | lower }}
`,
);
files.set('main.yml', 'portal_id: "{{ env }}.portal"\nvalidation: False\nlists: [1]\n');
files.set('ours.yaml', 'jobs:\n  summary-denormalization:\n    task: {window: {count: 5}}\n');

const readFile = (path: string): string | undefined => files.get(path);

function settings(...given: readonly string[]): JobSettings {
  return jobSettings(readJobFiles(given, { readFile, env: 'dev' }), { isStrict: () => false });
}

test("a job's .conf is known by its name, with what all jobs share", () => {
  expect(settings('conf/pipeline-preprocessor.conf')).toEqual({
    'pipeline-preprocessor': {
      dedupTtlSeconds: 7200,
      dedupProducers: ['prod.portal'],
      secondaryEvents: ['INTERACT'],
    },
  });
});

test('a .conf of another name is given to a job, or to all jobs that a name stands for', () => {
  const window = { windowCount: 30, windowShards: 70 };
  expect(settings('error-denormalization=mine.conf')).toEqual({ 'error-denormalization': window });
  expect(settings('de-normalization=mine.conf')).toEqual({
    'de-normalization-primary': window,
    'de-normalization-secondary': window,
    'error-denormalization': window,
  });
});

test('without the shared file its environment is ours', () => {
  expect(settings('user-cache-updater-v2=plain.conf')).toEqual({
    'user-cache-updater': { validatedSignInTypes: ['dev'] },
  });
});

test('Helm values are filled in from Ansible defaults; what nobody gives stays as it is', () => {
  expect(settings('values.j2', 'main.yml')).toEqual({
    'pipeline-preprocessor': { dedupTtlSeconds: 90, dedupProducers: ['dev.portal', 'dev.mdo'] },
    'druid-events-validator': { druidValidation: false },
  });
  // portal_id and validation are open now.
  expect(settings('values.j2')).toEqual({ 'pipeline-preprocessor': { dedupTtlSeconds: 90 } });
});

test('later files are over earlier ones, key by key', () => {
  files.set('pipeline-preprocessor.conf', 'secondary.events = []');
  expect(
    settings('conf/pipeline-preprocessor.conf', 'pipeline-preprocessor.conf', 'ours.yaml'),
  ).toEqual({
    'pipeline-preprocessor': {
      dedupTtlSeconds: 7200,
      dedupProducers: ['prod.portal'],
      secondaryEvents: [],
    },
    'summary-denormalization': { summaryWindowCount: 5 },
  });
});

test.each([
  ['nowhere.conf', 'nowhere.conf could not be read: there is no such file.'],
  ['mine.conf', "mine.conf could not be read: 'mine' is the name of no job."],
])('%s is refused', (file, message) => {
  expect(() => settings(file)).toThrow(
    expect.objectContaining({ code: 'JOB_CONFIG_UNREADABLE', message }),
  );
});

test.each([
  ['task.window.count', 0, 'is no whole number of 1 or more'],
  ['task.window.count', true, 'is no whole number'],
  ['skip.events', 'INTERRUPT', 'is no list of texts'],
  ['user.signin.type.default', 3, 'is no text'],
  ['task.windows', 3, 'there is no such setting'],
])('%s: %j is refused with key, value, origin and reason', (key, value, why) => {
  const given = readJobs({ 'de-normalization-primary': { [key]: value } }, 'our file');
  expect(() => jobSettings(given, { isStrict: () => true })).toThrow(
    expect.objectContaining({
      code: 'JOB_CONFIG_INVALID',
      message: expect.stringContaining(
        `The setting ${key} of de-normalization-primary is ${JSON.stringify(value)}, from our file: ${why}`,
      ),
    }),
  );
});
