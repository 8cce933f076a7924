import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defaultConfig } from './config.ts';
import { resolveConfig, shown, variableOf } from './config-layers.ts';

function folderWith(text?: string, name = 'telemetry-sandbox.yaml'): string {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  if (text !== undefined) writeFileSync(join(folder, name), text);
  return folder;
}

test('without file, environment and flags the defaults stand', () => {
  expect(resolveConfig({ folder: folderWith(), environment: {} }).config).toEqual(defaultConfig);
});

test('a flag beats the environment, the environment the file, the file the default, and each is named', () => {
  const { config, settings } = resolveConfig({
    folder: folderWith('seed: 2\nenv: team\nflavour: sunbird\nports: { redis: 7 }'),
    environment: { TELEMETRY_SANDBOX_SEED: '3', TELEMETRY_SANDBOX_ENV: 'mine' },
    flags: { seed: '4', ports: ['auto', 'api=5'], engine: undefined },
  });
  expect(config).toMatchObject({ seed: 4, env: 'mine', flavour: 'sunbird', engine: 'embedded' });
  expect(config.ports).toMatchObject({ api: 5, redis: 0, 'kafka-dp': 0 });
  const origins = Object.fromEntries(settings.map(({ path, origin }) => [path, origin]));
  expect(origins).toMatchObject({
    seed: 'flag',
    env: 'environment TELEMETRY_SANDBOX_ENV',
    flavour: 'telemetry-sandbox.yaml',
    engine: 'default',
    'ports.redis': 'flag',
  });
});

test('clusters come from a JSON file, their password from the environment; one cluster stands for both', () => {
  const dp = { brokers: ['a:1', 'b:2'], tls: true, sasl: { mechanism: 'plain', username: 'u' } };
  const external = { kafka: { dp }, redis: 'redis://r:6379', druid: { url: 'http://d:8888' } };
  const { config, settings } = resolveConfig({
    folder: folderWith(JSON.stringify({ engine: 'external', external }), 'telemetry-sandbox.json'),
    environment: {
      TELEMETRY_SANDBOX_EXTERNAL_KAFKA_DP_SASL_PASSWORD: 'secret',
      TELEMETRY_SANDBOX_EXTERNAL_KAFKA_DP_TLS_CA_FILE: 'ca.pem',
      TELEMETRY_SANDBOX_EXTERNAL_ALLOW_HOSTS: 'a,b',
    },
  });
  expect(config.external?.kafka.kp).toEqual({
    brokers: ['a:1', 'b:2'],
    tls: { caFile: 'ca.pem' },
    sasl: { mechanism: 'plain', username: 'u', password: 'secret' },
  });
  expect(config.external?.allowHosts).toEqual(['a', 'b']);
  expect(JSON.stringify(settings.map(shown))).not.toContain('secret');
});

test('a password inside a URL is not shown', () => {
  const setting = { path: 'external.redis', value: 'redis://u:secret@r:1/2', origin: 'flag' };
  expect(shown(setting)).toBe('redis://u:***@r:1/2');
});

test.each([
  ['seed: one', {}, /seed is "one", from telemetry-sandbox.yaml/],
  ['sead: 1', {}, /sead, from telemetry-sandbox.yaml: there is no such setting, did you mean seed/],
  ['env: a.b', {}, /env is "a.b".*letters, digits/],
  ['', { only: ['ingest-router', 'x'] }, /only.1 is \["ingest-router","x"\], from flag/],
  ['', { only: ['rating'], flavour: 'sunbird' }, /only.0 is \["rating"\], from flag/],
  ['', { ports: ['redis'] }, /ports is redis, from flag: use auto, or NAME=PORT/],
  ['', { external: { redis: 'http://r' } }, /external/],
])('%j with flags %j is refused with the place', (text, flags, words) => {
  const folder = folderWith(text);
  expect(() => resolveConfig({ folder, environment: {}, flags })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(words) }),
  );
});

test('a file that is no YAML is refused with its name and line', () => {
  const folder = folderWith('a: [1\nb: 2');
  expect(() => resolveConfig({ folder, environment: {} })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringMatching(/telemetry-sandbox.yaml.*line/s),
    }),
  );
});

test('a setting tells the variable that sets it', () => {
  expect(variableOf('external.kafka.dp.tls.caFile')).toBe(
    'TELEMETRY_SANDBOX_EXTERNAL_KAFKA_DP_TLS_CA_FILE',
  );
});

test('folders of schemas are seen from the project folder, and one need not be a list', () => {
  const folder = folderWith('schemas: mine');
  const schemasOf = (environment: Record<string, string>, flags: object = {}): readonly string[] =>
    resolveConfig({ folder, environment, flags }).config.schemas;
  expect(schemasOf({})).toEqual([join(folder, 'mine')]);
  expect(schemasOf({ TELEMETRY_SANDBOX_SCHEMAS: 'a,/b' })).toEqual([join(folder, 'a'), '/b']);
  expect(schemasOf({}, { schemas: ['../c'] })).toEqual([join(folder, '..', 'c')]);
});

test("the gateway's consumers are a list, and their secrets are not shown", () => {
  const { config, settings } = resolveConfig({
    folder: folderWith('apiConsumers: ["portal:s:1"]'),
    environment: {},
  });
  expect(config.apiConsumers).toEqual(['portal:s:1']);
  const setting = settings.find(({ path }) => path === 'apiConsumers');
  expect(setting === undefined ? undefined : shown(setting)).toEqual(['portal:***']);
  const wrong = {
    folder: folderWith(),
    environment: { TELEMETRY_SANDBOX_API_CONSUMERS: 'portal' },
  };
  expect(() => resolveConfig(wrong)).toThrow(/apiConsumers.*is no KEY:SECRET/s);
});
