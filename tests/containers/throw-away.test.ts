import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startThrowAway } from '../../sandbox/engines/containers/index.ts';
import { leftBehind } from './left-behind.ts';

/** Throw-away projects that run now, but for those of `before`: another test run may have its own. */
async function projects(before: readonly string[] = []): Promise<readonly string[]> {
  const { stdout } = await execa('docker', [
    'ps',
    '--filter',
    'label=org.telemetry-sandbox=throw-away',
    '--format',
    '{{.Label "com.docker.compose.project"}}',
  ]);
  return [...new Set(stdout.split('\n').filter((one) => one !== '' && !before.includes(one)))];
}

test('disposing while Druid still starts removes all; ports are open on loopback only', async () => {
  const before = await projects();
  let project = '';
  {
    await using running = await startThrowAway();
    expect(running.addresses.redis).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/);
    [project = ''] = await projects(before);
    const { stdout } = await execa('docker', [
      'ps',
      '--filter',
      `label=com.docker.compose.project=${project}`,
      '--format',
      '{{.Ports}}',
    ]);
    expect(stdout).toContain('127.0.0.1:');
    expect(stdout).not.toMatch(/0\.0\.0\.0|\[?::/);
  }
  expect(project).not.toBe('');
  expect(await leftBehind(project)).toEqual([]);
});

test('all of Druid gets ready on free ports', async () => {
  await using running = await startThrowAway();
  await running.druidReady;
  const response = await fetch(`${running.addresses.druid}/status/health`);
  expect(await response.json()).toBe(true);
});

test('a parent killed with SIGKILL leaves nothing', async () => {
  const module = join(import.meta.dirname, '../../sandbox/engines/containers/throw-away.ts');
  const script = `const { startThrowAway } = await import(${JSON.stringify(module)});
    await startThrowAway(); console.log('usable'); setInterval(() => {}, 1000);`;
  const before = await projects();
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    parent.kill('SIGKILL');
  });
  expect(String(await once(parent.stdout, 'data'))).toBe('usable\n');
  const [project = ''] = await projects(before);
  expect(await leftBehind(project)).not.toEqual([]);

  // Druid's containers are being created at this moment.
  parent.kill('SIGKILL');
  await vi.waitUntil(async () => (await leftBehind(project)).length === 0, { timeout: 60_000 });
  const isReaping = async () =>
    (await execa('ps', ['-eo', 'args'])).stdout.includes(`reaper-main.ts ${project}`);
  await vi.waitUntil(async () => !(await isReaping()), { timeout: 10_000 });
});
