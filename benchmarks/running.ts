import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDaemon } from '../bin/daemon.ts';
import { freePorts } from '../sandbox/config.ts';
import { createControlClient, type ControlClient, type Locator } from '../sandbox/control/index.ts';
import { eventually, type BenchEngine } from './measure.ts';
import { generateSessions } from '../generators/index.ts';

export interface Daemon extends AsyncDisposable {
  readonly locator: Locator & { readonly api: string };
  readonly client: ControlClient;
  readonly readyMs: number;
  /** Until Druid can be asked too, ms. */
  readonly druidReadyMs: number;
}

/** A sandbox in a process of its own, as `up` starts it, on free ports. */
export async function startBenchDaemon(engine: BenchEngine): Promise<Daemon> {
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-sandbox-bench-'));
  const began = performance.now();
  const started = await startDaemon({ engine, ports: freePorts }, folder);
  const locator = { ...started, api: started.api ?? '' };
  const readyMs = performance.now() - began;
  const client = createControlClient(locator);
  await eventually(
    async () => !(await client.status()).waitingFor.includes('Druid is starting'),
    300_000,
  );
  const druidReadyMs = performance.now() - began;
  return {
    locator,
    client,
    readyMs,
    druidReadyMs,
    async [Symbol.asyncDispose]() {
      await client.stop();
      while (isAlive(locator.pid)) await new Promise((resolve) => setTimeout(resolve, 20));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Bodies of batches of 100 events of the default mix, with fresh mids, made before anything is timed. */
export function batches(
  events: number,
  seed: number,
): { readonly bodies: readonly string[]; readonly meanBytes: number } {
  const all: unknown[] = [];
  for (const { batch } of generateSessions({
    scenario: 'mixed',
    seed,
    flavour: 'igot',
    startAt: Date.now(),
    count: events,
  })) {
    all.push(...((batch as { events?: readonly unknown[] }).events ?? []));
  }
  const bodies: string[] = [];
  for (let at = 0; at < all.length; at += 100) {
    const part = all.slice(at, at + 100);
    bodies.push(
      JSON.stringify({
        id: 'api.sunbird.telemetry',
        ver: '3.0',
        params: { msgid: `bench-${seed}-${at}` },
        ets: Date.now(),
        events: part,
      }),
    );
  }
  return {
    bodies,
    meanBytes: bodies.reduce((sum, body) => sum + body.length, 0) / Math.max(1, all.length),
  };
}

/** Posts bodies over a few kept-alive connections. */
export async function postAll(api: string, bodies: readonly string[], inFlight = 4): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let body = bodies[next]; body !== undefined; body = bodies[next]) {
      next += 1;
      const response = await fetch(`${api}/v1/telemetry`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the Telemetry Service answered ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
