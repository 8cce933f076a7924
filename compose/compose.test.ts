import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { druidServices, firstServices, servicePorts } from './services.ts';

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
  readonly mem_limit?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const { services } = parse(readFileSync(join(import.meta.dirname, 'compose.yml'), 'utf8'), {
  merge: true,
}) as { readonly services: Readonly<Record<string, Service>> };
const always = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);

test('the service table names every service that always starts, and no other', () => {
  expect(always.map(([name]) => name)).toEqual([...firstServices, ...druidServices]);
});

test.each(Object.entries(services))(
  '%s is pinned, limited, labelled and watched, and listens on loopback',
  (_, { image, ports = [], healthcheck, mem_limit: limit, labels }) => {
    expect(image).toMatch(/^[a-z/]+:v?\d+\.\d+\.\d+$/);
    expect(limit).toMatch(/^\d+m$/);
    expect(healthcheck).toBeDefined();
    expect(labels).toEqual({ 'org.telemetry-sandbox': 'compose' });
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  },
);

test('the usual ports are those of the service table', () => {
  const published = always.flatMap(([, { ports = [] }]) => ports);
  const usual = published.map((port) => Number(/:-(\d+)\}/.exec(port)?.[1]));
  expect(new Set(usual)).toEqual(new Set(Object.values(servicePorts)));
});

test('together they cannot take more than 6 GB', () => {
  const megabytes = always.map(([, { mem_limit: limit = '' }]) => Number.parseInt(limit, 10));
  expect(megabytes.reduce((sum, one) => sum + one, 0) * 1024 * 1024).toBeLessThan(6e9);
});
