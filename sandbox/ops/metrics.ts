import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import type { SandboxParts } from '../sandbox.ts';
import { listGroups } from './groups.ts';
import { askSupervisors } from './supervisors.ts';

/** The read-only listener that Prometheus scrapes. */
export interface MetricsServer extends AsyncDisposable {
  readonly url: string;
  /** The text that a scrape gives. */
  text(): Promise<string>;
}

/** Serves `/metrics` and nothing else, on loopback. */
export async function startMetrics(
  parts: SandboxParts,
  { port, host = '127.0.0.1' }: { readonly port: number; readonly host?: string },
): Promise<MetricsServer> {
  const text = async (): Promise<string> => (await registryOf(parts)).metrics();
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('only GET /metrics\n');
      return;
    }
    text().then(
      (body) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(body),
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
    text,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Everything as gauges read at the moment of the scrape; stage counters carry production's job and counter names. */
async function registryOf(parts: SandboxParts): Promise<Registry> {
  const registers = [new Registry()];
  const gauge = (name: string, help: string, labelNames: readonly string[] = []): Gauge =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const counters = gauge('telemetry_job_counter', "Production's counters since start", [
    'job',
    'counter',
  ]);
  const outcomes = gauge('telemetry_stage_outcomes', 'Decisions by outcome', ['stage', 'outcome']);
  for (const { job, totals } of parts.stages) {
    for (const [counter, value] of Object.entries(totals.counts)) {
      counters.set({ job: job.metricsName, counter }, value);
    }
    for (const [outcome, value] of Object.entries(totals.outcomes)) {
      outcomes.set({ stage: job.name, outcome }, value);
    }
  }
  const lag = gauge('kafka_consumergroup_lag', 'Offsets a group is behind', ['cluster', 'group']);
  for (const { cluster, group, lag: behind } of await listGroups(parts))
    lag.set({ cluster, group }, behind);
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
  return registers[0] ?? new Registry();
}
