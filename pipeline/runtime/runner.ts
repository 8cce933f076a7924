import type { JsonObject } from '../../schemas/json.ts';
import { isObject } from '../../schemas/json.ts';
import { parseJson, withoutNulls } from '../../schemas/parse.ts';
import type { Answer, Decision, Stage, StageContext, StageInput, StageResult } from '../stage.ts';
import type { Job } from '../topology.ts';
import { decisionsTopic } from '../topology.ts';
import { encodeDecisions, type DecisionRecord, type PositionTuple } from './decision-record.ts';
import type { ParsedCache } from './parsed-cache.ts';
import type {
  GroupMember,
  KafkaPort,
  PartitionTurn,
  Position,
  SourceRecord,
  TargetRecord,
} from './port.ts';
import type { Claim, RedisPort } from './redis-port.ts';
import { decideOnce } from './decide-once.ts';
import type { Sinks } from './sinks.ts';

export interface RunnerOptions {
  readonly job: Job;
  readonly stage: Stage;
  readonly port: KafkaPort;
  readonly redis: RedisPort;
  /** Where the job's effects go; needed when it has any. */
  readonly sinks?: Sinks | undefined;
  readonly context: StageContext;
  readonly env: string;
  readonly cache: ParsedCache;
  /** Largest record a topic takes, bytes, by short topic name; a larger output is quarantined as production's job would fail on it. */
  readonly maxRecordBytes: (topic: string) => number;
  readonly onError?: (error: unknown) => void;
}

/** What a stage has done since it was started. */
export interface StageTotals {
  readonly processed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, number>>;
  /** Production's counters (spec/pipeline.md §7). */
  readonly counts: Readonly<Record<string, number>>;
}

export interface RunningStage extends AsyncDisposable {
  readonly job: Job;
  readonly state: 'running' | 'paused' | 'stopped';
  readonly totals: StageTotals;
  readonly lastError: string | undefined;
  pause(): void;
  resume(): void;
  /** Leaves the group without finishing what is in hand, as a killed process would. */
  kill(): Promise<void>;
  /** Joins the group again after `kill`. */
  start(): Promise<void>;
}

// A decisions record stays well below the topic's message limit.
const decisionsPerRecord = 400;

/**
 * Runs one stage: reads its input as a member of its consumer group, asks Redis a batch at a time, and writes outputs,
 * decisions and source offset in one transaction. A turn that fails is read again from the committed offset; its dedup
 * claims name their record, so the repetition is not mistaken for a duplicate, and its effects are in a journal, so that
 * they are not applied twice.
 */
export async function runStage(options: RunnerOptions): Promise<RunningStage> {
  const { job } = options;
  const totals = {
    processed: 0,
    outcomes: {} as Record<string, number>,
    reasons: {} as Record<string, number>,
    counts: {} as Record<string, number>,
  };
  let member: GroupMember | undefined;
  let stopper = new AbortController();
  let state: RunningStage['state'] = 'stopped';
  let lastError: string | undefined;

  const onError = (error: unknown): void => {
    lastError = error instanceof Error ? error.message : String(error);
    options.onError?.(error);
  };

  const start = async (): Promise<void> => {
    if (state !== 'stopped') return;
    stopper = new AbortController();
    member = await options.port.join({
      cluster: job.input.cluster,
      group: `${options.env}.${job.group}`,
      topic: `${options.env}.${job.input.topic}`,
      signal: stopper.signal,
      onRecords: async (turn) => {
        const result = await handleTurn(turn, options);
        totals.processed += turn.records.length;
        for (const decision of result.decisions) {
          add(totals.outcomes, decision.outcome, 1);
          add(totals.reasons, decision.reason, 1);
        }
        for (const [name, by] of Object.entries(result.counts)) add(totals.counts, name, by);
      },
      onError,
    });
    state = 'running';
  };

  await start();
  return {
    job,
    totals,
    get state() {
      return state;
    },
    get lastError() {
      return lastError;
    },
    pause() {
      if (state !== 'running') return;
      member?.pause();
      state = 'paused';
    },
    resume() {
      if (state !== 'paused') return;
      member?.resume();
      state = 'running';
    },
    async kill() {
      stopper.abort();
      state = 'stopped';
      await member?.[Symbol.asyncDispose]();
      member = undefined;
    },
    start,
    async [Symbol.asyncDispose]() {
      state = 'stopped';
      await member?.[Symbol.asyncDispose]();
      stopper.abort();
      member = undefined;
    },
  };
}

function add(into: Record<string, number>, name: string, by: number): void {
  into[name] = (into[name] ?? 0) + by;
}

async function handleTurn(turn: PartitionTurn, options: RunnerOptions): Promise<StageResult> {
  const { redis, sinks } = options;
  const began = performance.now();
  const claims: Claim[] = [];
  const decide = async (from: number): Promise<StageResult> =>
    decideRecords(turn.records.slice(from), { turn, options, claims });
  const { result, settle } =
    sinks === undefined
      ? { result: await decide(0), settle: undefined }
      : await decideOnce(
          turn.records.map(({ offset }) => offset),
          { place: placeOf(turn, options), sinks, decide },
        );

  const transaction = await turn.begin();
  try {
    const { records, values } = recordsOf(result, options.env);
    const positions = await transaction.write(records);
    const microseconds =
      ((performance.now() - began) * 1000) / Math.max(1, result.decisions.length);
    const decisions = describe(result, positions, turn, { options, microseconds });
    await transaction.write(decisions);
    await transaction.commit((turn.records.at(-1)?.offset ?? 0) + 1);
    positions.forEach((position, index) => {
      const value = values[index];
      if (value !== undefined) {
        options.cache.put(position.topic, position.partition, position.offset, value);
      }
    });
  } catch (error) {
    await transaction.abort().catch(() => undefined);
    throw error;
  }
  await redis.confirm(claims);
  await settle?.();
  return result;
}

function placeOf({ topic, partition }: PartitionTurn, { env, job }: RunnerOptions): string {
  return `${env}.${job.group}/${topic}-${partition}`;
}

/** What the stage decides about records of one partition; the dedup keys it claimed first are added to `claims`. */
async function decideRecords(
  records: readonly SourceRecord[],
  given: {
    readonly turn: PartitionTurn;
    readonly options: RunnerOptions;
    readonly claims: Claim[];
  },
): Promise<StageResult> {
  const { turn, options, claims } = given;
  const inputs = records.map((record) => inputOf(record, turn, options));
  const run = options.stage.process(inputs, options.context);
  let step = run.next();
  while (!step.done) {
    const lookups = step.value;
    const answers: readonly Answer[] = await options.redis.ask(lookups);
    lookups.forEach((lookup, index) => {
      const answer = answers[index];
      if (lookup.kind === 'claim' && answer?.kind === 'claim' && answer.first) claims.push(lookup);
    });
    step = run.next(answers);
  }
  return withinLimits(step.value, options);
}

function inputOf(
  record: PartitionTurn['records'][number],
  turn: PartitionTurn,
  options: RunnerOptions,
): StageInput {
  const { job, stage, cache, env } = options;
  const value = record.value ?? new Uint8Array();
  const short = record.topic.slice(env.length + 1);
  const id = `${job.input.cluster}/${short}-${turn.partition}@${record.offset}`;
  if (stage.input === 'bytes') return { id, value, event: {} };
  const known = cache.take(record.topic, record.partition, record.offset);
  return { id, value, event: known ?? parseEvent(value) };
}

/** The JSON object in `bytes` without its null entries; `{}` when there is none, as production's deserialiser gives. */
export function parseEvent(bytes: Uint8Array): JsonObject {
  const parsed = parseJson(bytes);
  return parsed.ok && isObject(parsed.value) ? withoutNulls(parsed.value) : {};
}

/** Production's producer refuses a record above the topic's limit and the job restarts for ever: quarantine instead. */
function withinLimits(result: StageResult, { maxRecordBytes }: RunnerOptions): StageResult {
  const tooLarge = (decision: Decision): boolean =>
    decision.outputs.some((output) => {
      const limit = maxRecordBytes(output.topic);
      if (output.value instanceof Uint8Array) return output.value.length + 512 > limit;
      return bytesOf(output.value).length + 512 > limit;
    });
  if (!result.decisions.some(tooLarge)) return result;
  return {
    counts: result.counts,
    decisions: result.decisions.map((decision): Decision =>
      tooLarge(decision)
        ? {
            ...decision,
            outcome: 'quarantined',
            reason: 'run.output-too-large',
            outputs: [],
            effects: [],
          }
        : decision,
    ),
  };
}

const serialised = new WeakMap<JsonObject, Buffer>();

function bytesOf(event: JsonObject): Buffer {
  let bytes = serialised.get(event);
  if (bytes === undefined) {
    bytes = Buffer.from(JSON.stringify(event));
    serialised.set(event, bytes);
  }
  return bytes;
}

function recordsOf(
  result: StageResult,
  env: string,
): { records: TargetRecord[]; values: (JsonObject | undefined)[] } {
  const records: TargetRecord[] = [];
  const values: (JsonObject | undefined)[] = [];
  for (const decision of result.decisions) {
    for (const { topic, key, value } of decision.outputs) {
      const isBytes = value instanceof Uint8Array;
      records.push({
        topic: `${env}.${topic}`,
        key,
        value: isBytes ? Buffer.from(value.buffer, value.byteOffset, value.length) : bytesOf(value),
      });
      values.push(isBytes ? undefined : value);
    }
  }
  return { records, values };
}

function describe(
  result: StageResult,
  positions: readonly Position[],
  turn: PartitionTurn,
  { options, microseconds }: { options: RunnerOptions; microseconds: number },
): TargetRecord[] {
  const { job, env } = options;
  const at = Date.now();
  const us = Math.round(microseconds);
  let next = 0;
  const described = result.decisions.map((decision): DecisionRecord => {
    const source = turn.records[decision.input];
    const out = decision.outputs.map(({ topic }): PositionTuple => {
      const position = positions[next];
      next += 1;
      return ['dp', topic, position?.partition ?? 0, position?.offset ?? 0];
    });
    return {
      stage: job.name,
      in: [job.input.cluster, job.input.topic, turn.partition, source?.offset ?? 0],
      child: decision.child,
      mid: decision.mid,
      eid: decision.eid,
      outcome: decision.outcome,
      reason: decision.reason,
      detail: decision.detail,
      out,
      us,
      at,
    };
  });
  return decisionRecords(described, env);
}

/** Packs the decisions of one turn into records for `sandbox.decisions`, in order. */
export function decisionRecords(decisions: readonly DecisionRecord[], env: string): TargetRecord[] {
  const records: TargetRecord[] = [];
  for (let from = 0; from < decisions.length; from += decisionsPerRecord) {
    records.push({
      topic: `${env}.${decisionsTopic}`,
      key: null,
      value: encodeDecisions(decisions.slice(from, from + decisionsPerRecord)),
    });
  }
  return records;
}
