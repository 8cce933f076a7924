import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Registry } from 'prom-client';
import type { SandboxParts } from '../sandbox.ts';
import { gaugeIn } from './gauges.ts';
import { describeGroups } from './groups.ts';
import { countersOf } from './metric-names.ts';
import { addGroupLag, addSourceLag, createFlinkCounters } from './production-metrics.ts';
import { askSupervisors } from './supervisors.ts';

/** The read-only listener that Prometheus scrapes. */
export interface MetricsServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Serves, on loopback, `/metrics` with counters that only rise, and `/metrics/production` with production's own names
 * and their habit of going back to 0 when read; nothing else.
 */
export async function startMetrics(
  parts: SandboxParts,
  { port, host = '127.0.0.1' }: { readonly port: number; readonly host?: string },
): Promise<MetricsServer> {
  const addFlinkCounters = createFlinkCounters(parts.config.flavour);
  const pages = new Map<string | undefined, () => Promise<Registry>>([
    ['/metrics', async () => registryOf(parts)],
    [
      '/metrics/production',
      async () => {
        const registry = new Registry();
        const { stages, config } = parts;
        const groups = await describeGroups(parts);
        addFlinkCounters(registry, stages);
        addSourceLag(registry, { stages, groups, env: config.env });
        addGroupLag(registry, groups);
        return registry;
      },
    ],
  ]);
  const server = createServer((request, response) => {
    const page = request.method === 'GET' ? pages.get(request.url) : undefined;
    if (page === undefined) {
      response
        .writeHead(404, { 'content-type': 'text/plain' })
        .end('only GET /metrics and /metrics/production\n');
      return;
    }
    page()
      .then(async (registry) => registry.metrics())
      .then(
        (body) =>
          response.writeHead(200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE }).end(body),
        (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}`,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Everything as it is at the moment of the scrape; the jobs' counters have production's job and counter names. */
async function registryOf(parts: SandboxParts): Promise<Registry> {
  const registry = new Registry();
  const registers = [registry];
  const gauge = gaugeIn(registry);
  const counters = new Counter({
    name: 'telemetry_job_counter_total',
    help: "Production's counters since start",
    labelNames: ['job', 'stage', 'counter'],
    registers,
  });
  const outcomes = new Counter({
    name: 'telemetry_stage_decisions_total',
    help: 'Decisions since start by outcome',
    labelNames: ['stage', 'outcome'],
    registers,
  });
  for (const { job, totals } of parts.stages) {
    const labels = { job: job.metricsName, stage: job.name };
    for (const counter of countersOf(job, parts.config.flavour))
      counters.inc({ ...labels, counter }, totals.counts[counter] ?? 0);
    for (const [outcome, value] of Object.entries(totals.outcomes))
      outcomes.inc({ stage: job.name, outcome }, value);
  }
  addGroupLag(registry, await describeGroups(parts));
  const druid = gauge('druid_datasource_rows', 'Rows stored', ['datasource']);
  const druidLag = gauge('druid_supervisor_lag', 'Records a supervisor is behind', ['datasource']);
  for (const { id, rows, lag: behind } of (await askSupervisors(parts.engine)).supervisors) {
    druid.set({ datasource: id }, rows);
    druidLag.set({ datasource: id }, behind);
  }
  if (parts.journey !== undefined) {
    const { accepted, derived, settled, inFlight } = parts.journey.index.sum();
    const occurrences = gauge('telemetry_occurrences', 'Occurrences of events', ['state']);
    const states = { accepted, derived, settled, in_flight: inFlight };
    for (const [state, value] of Object.entries(states)) occurrences.set({ state }, value);
  }
  if (parts.engine.budget !== undefined) {
    const { usedBytes, budgetBytes } = parts.engine.budget.state;
    gauge('kafka_log_used_bytes', 'Bytes of all logs').set(usedBytes);
    gauge('kafka_log_budget_bytes', 'Bound of the bytes of all logs').set(budgetBytes);
  }
  gauge('process_resident_memory_bytes', 'Resident memory').set(process.memoryUsage.rss());
  return registry;
}
