import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePorts } from '../../config.ts';
import { startSandbox } from '../../index.ts';
import { composeFile } from './images.ts';

test('every metric that the dashboard draws is one that the sandbox serves', async () => {
  const file = join(composeFile, '../monitoring/grafana/dashboards/pipeline.json');
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
  };
  const drawn = panels
    .flatMap(({ targets }) => targets.map(({ expr }) => expr))
    .map((expr) => /[a-z]+_[a-z_]+/.exec(expr)?.[0]);
  await using sandbox = await startSandbox({ ports: freePorts });
  const text = await (await fetch(`${sandbox.addresses.metrics}/metrics`)).text();
  const served = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(drawn.filter((name) => !served.includes(name ?? ''))).toEqual([]);
  expect(drawn).toHaveLength(9);
});
