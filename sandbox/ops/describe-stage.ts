import { decodeDecisions, type DecisionRecord } from '../../pipeline/runtime/decision-record.ts';
import { reasons, type Reason } from '../../pipeline/reasons.ts';
import { keysOf } from '../../pipeline/settings/keys.ts';
import { defaultSettings } from '../../pipeline/stages/index.ts';
import { decisionsTopic, type StageName } from '../../pipeline/topology.ts';
import type { JsonValue } from '../../schemas/json.ts';
import type { DecisionRow, StageDescription } from '../control/detail-types.ts';
import { positionText } from '../journey/occurrence.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';
import { describeTopic } from './topics.ts';

/** What the reasons of a job begin with (pipeline/reasons.ts). */
const prefixes: Readonly<Record<string, string>> = {
  'ingest-router': 'ir',
  'telemetry-extractor': 'ex',
  'pipeline-preprocessor': 'pp',
  'de-normalization-primary': 'dn',
  'de-normalization-secondary': 'dn',
  'error-denormalization': 'dn',
  'druid-events-validator': 'dv',
  'summary-denormalization': 'sd',
  'cb-preprocessor': 'cb',
  'user-cache-updater': 'uc',
  'device-profile-updater': 'du',
  'content-cache-updater': 'cc',
  'assessment-aggregator': 'as',
  rating: 'ra',
};

// Turns of all jobs looked through, and decisions given.
const lookBack = 400;
const most = 50;

/** One job: where it reads and writes, its rules, what it decided last. @throws SANDBOX_UNKNOWN_STAGE */
export async function describeStage(parts: SandboxParts, name: string): Promise<StageDescription> {
  const stage = parts.stages.find(({ job }) => job.name === name);
  if (stage === undefined) {
    const known = parts.stages.map(({ job }) => job.name).join(', ');
    throw sandboxProblems.error('SANDBOX_UNKNOWN_STAGE', { stage: name, known });
  }
  const { job } = stage;
  return {
    stage: job.name,
    reads: `${job.input.cluster}/${job.input.topic}`,
    writes: job.outputs,
    settings: {
      group: job.group,
      'name in metrics': job.metricsName,
      flavours: job.flavours.join(' '),
      'Kafka port': parts.config.port,
      ...jobSettingsOf(parts, job.name),
    },
    rules: rulesOf(job.name),
    latest: await latestOf(parts, job.name),
  };
}

/** Under production's keys. */
function jobSettingsOf({ config }: SandboxParts, job: StageName): Readonly<Record<string, string>> {
  const given = config.jobs[job] ?? {};
  const entries = Object.entries(keysOf[job] ?? {}).map(([key, { setting }]) => {
    const value: JsonValue = given[setting] ?? defaultSettings[setting];
    return [key, typeof value === 'string' ? value : JSON.stringify(value)];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}

function rulesOf(stage: string): StageDescription['rules'] {
  const all = Object.entries(reasons as Readonly<Record<string, Reason>>);
  const of = (prefix: string): StageDescription['rules'] =>
    all
      .filter(([code]) => code.startsWith(`${prefix}.`))
      .map(([code, { title, rule, source, remedy }]) => ({
        code,
        title,
        rule,
        source,
        ...(remedy === undefined ? {} : { remedy }),
      }));
  return [...of(prefixes[stage] ?? stage), ...of('run')];
}

async function latestOf(parts: SandboxParts, stage: string): Promise<readonly DecisionRow[]> {
  const { fullName, partitionDetail } = await describeTopic(parts, decisionsTopic);
  const [log] = partitionDetail;
  if (log === undefined) return [];
  let rows: DecisionRecord[] = [];
  let offset = Math.max(log.logStartOffset, log.logEndOffset - lookBack);
  for (;;) {
    const run = await parts.engine.kafka.dp.read({
      topic: fullName,
      partition: 0,
      offset,
      maxBytes: 4 * 1024 * 1024,
      maxWaitMs: 0,
    });
    for (const { value } of run.records) {
      const decided = value === null ? [] : decodeDecisions(value);
      if (decided[0]?.stage === stage) rows = [...rows, ...decided].slice(-most);
    }
    if (run.nextOffset === offset || run.nextOffset >= run.endOffset) break;
    offset = run.nextOffset;
  }
  return rows.toReversed().map(rowOf);
}

function rowOf({
  at,
  mid,
  eid,
  outcome,
  reason,
  detail,
  us,
  in: read,
  child,
}: DecisionRecord): DecisionRow {
  const place = read === undefined ? null : positionText(read);
  return {
    at,
    mid: mid ?? null,
    eid: eid ?? null,
    outcome,
    reason,
    detail: detail ?? null,
    read: place === null || child === undefined ? place : `${place}#${child}`,
    us,
  };
}
