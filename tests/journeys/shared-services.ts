import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startDaemon } from '../../bin/daemon.ts';
import {
  defaultConfig,
  freePorts,
  type ExternalConfig,
  type SandboxConfig,
} from '../../sandbox/config.ts';
import { createControlClient, type ControlClient } from '../../sandbox/control/index.ts';
import { startEmbedded } from '../../sandbox/engines/embedded.ts';
import { interact as interactOf } from '../../sandbox/testing/interact.ts';
import type { JsonObject } from '../../schemas/json.ts';

/** Kafka, Redis and Druid in this process, for sandboxes that know their addresses alone. They end with the test. */
export async function startServices(): Promise<ExternalConfig> {
  const services = await startEmbedded(
    { ...defaultConfig, env: 'unused', ports: freePorts },
    { now: Date.now, onNote: () => undefined, onDruidProgress: () => undefined },
  );
  onTestFinished(async () => {
    await services[Symbol.asyncDispose]();
  });
  const { kafka, redis, druid } = await services.addresses();
  return {
    kafka: { dp: { brokers: [kafka.dp] }, kp: { brokers: [kafka.kp] } },
    redis,
    druid: { url: druid },
  };
}

export interface ExternalDaemon {
  readonly pid: number;
  readonly api: string | undefined;
  readonly client: ControlClient;
}

/** A sandbox in a process of its own on these services; it is killed with the test. */
export async function startOn(
  external: ExternalConfig,
  only?: SandboxConfig['only'],
): Promise<ExternalDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-sandbox-external-'));
  const config = { engine: 'external' as const, ports: freePorts, external };
  const locator = await startDaemon(only === undefined ? config : { ...config, only }, folder);
  onTestFinished(async () => {
    try {
      process.kill(locator.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
    await rm(folder, { recursive: true, force: true });
  });
  return { pid: locator.pid, api: locator.api, client: createControlClient(locator) };
}

let lastMid = 0;

/** A valid INTERACT of one of fifty devices, so that every partition has its share. */
export function interact(): JsonObject {
  lastMid += 1;
  return interactOf(`INTERACT:external-${lastMid}`, {
    context: {
      channel: 'ch',
      env: 'home',
      pdata: { id: 'dev.portal' },
      did: `device-${lastMid % 50}`,
    },
  });
}

/** Posts events in batches of 100. */
export async function postEvents({ api }: ExternalDaemon, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 100) {
    const events = Array.from({ length: Math.min(100, count - sent) }, interact);
    const response = await fetch(`${api ?? ''}/v1/telemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'api.sunbird.telemetry', ver: '3.0', ets: Date.now(), events }),
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }
}
