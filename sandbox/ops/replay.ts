import { setTimeout as delay } from 'node:timers/promises';
import { isObject, type JsonValue } from '../../schemas/json.ts';
import type { ReplayReport, ReplayRequest } from '../control/batch-types.ts';
import type { SandboxParts } from '../sandbox.ts';
import { backupProblems } from './backup-problems.ts';
import { renew, type Renewal } from './replay-renew.ts';
import { midsOf, replaySource, type ReplayItem, type ReplaySource } from './replay-source.ts';
import { findTopic } from './topics.ts';

/** Where production's replay job sends what was backed up of a topic (spec/batch-and-ops.md §1.3); others: back to itself. */
const productionTargets: Readonly<Record<string, string>> = {
  'druid.events.summary': 'telemetry.denorm',
  'telemetry.failed': 'telemetry.raw',
  'telemetry.extractor.failed': 'telemetry.ingest',
};

const sendAtOnce = 500;
/** A paced replay is put in order of time, in memory. */
const mostPaced = 100_000;
const mostMids = 5;

/** What is to be sent again, and a report that tells how far it is. */
export interface Replay {
  report(): ReplayReport;
  /** Sends; never throws, the report tells. Ends when the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Chooses records of a backup or a topic to be sent again. Everything is read and judged before anything is sent: what
 * cannot be read refuses the whole. @throws INPUT_BACKUP_UNREADABLE with file and line, INPUT_BACKUP_FOLDER,
 * SANDBOX_UNKNOWN_TOPIC, REPLAY_TOO_MANY for a paced replay
 */
export async function planReplay(
  parts: SandboxParts,
  { id, request }: { readonly id: number; readonly request: ReplayRequest },
): Promise<Replay> {
  const { topic, speed, execute } = request;
  const to = request.to ?? productionTargets[topic] ?? topic;
  const target = await findTopic(parts, to);
  const source = await replaySource(parts, request);
  const counts = { read: 0, matched: 0, flagged: 0 };
  const mids: string[] = [];
  let first = Infinity;
  let last = -Infinity;
  for await (const item of source.items()) {
    counts.read += 1;
    if (!isChosen(item, request)) continue;
    if (isFlagged(item.value, request)) {
      counts.flagged += 1;
      continue;
    }
    counts.matched += 1;
    if (mids.length < mostMids) mids.push(...midsOf(item.value));
    first = Math.min(first, item.time ?? Infinity);
    last = Math.max(last, item.time ?? -Infinity);
  }
  if (speed !== undefined && counts.matched > mostPaced) {
    throw backupProblems.error('REPLAY_TOO_MANY', { matched: counts.matched, most: mostPaced });
  }
  const renewal: Renewal = {
    suffix: request.newMids === true ? `-${parts.startedAt.toString(36)}.${id}` : undefined,
    shiftMs: request.shiftTimes === true && Number.isFinite(last) ? parts.now() - last : undefined,
  };
  const isNew = renewal.suffix !== undefined || renewal.shiftMs !== undefined;
  let state: ReplayReport['state'] = execute ? 'running' : 'dry-run';
  let sent = 0;
  let problem: string | undefined;
  const send = async (items: readonly ReplayItem[]): Promise<void> => {
    await parts.engine.port.send(
      target.cluster,
      items.map((item) => ({
        topic: target.fullName,
        key: item.key,
        value: isNew ? Buffer.from(JSON.stringify(renew(item.value, renewal))) : item.bytes,
      })),
    );
    sent += items.length;
  };
  return {
    report: () => ({
      id,
      source: source.name,
      topic,
      to: target.topic,
      ...counts,
      firstTime: Number.isFinite(first) ? first : null,
      lastTime: Number.isFinite(last) ? last : null,
      mids: mids.slice(0, mostMids),
      state,
      sent,
      ...(problem === undefined ? {} : { problem }),
    }),
    async run(signal) {
      const chosen = chosenItems(source, request);
      try {
        if (speed === undefined) await atOnce(chosen, { send, signal });
        else await paced(chosen, { send, signal, speed });
        state = 'done';
      } catch (error) {
        state = signal.aborted ? 'stopped' : 'failed';
        if (!signal.aborted) problem = error instanceof Error ? error.message : String(error);
      }
    },
  };
}

async function* chosenItems(
  source: ReplaySource,
  request: ReplayRequest,
): AsyncGenerator<ReplayItem> {
  for await (const item of source.items()) {
    if (isChosen(item, request) && !isFlagged(item.value, request)) yield item;
  }
}

function isChosen({ time, value }: ReplayItem, { since, until, mids }: ReplayRequest): boolean {
  if (since !== undefined && (time === undefined || time < since)) return false;
  if (until !== undefined && (time === undefined || time >= until)) return false;
  return mids === undefined || midsOf(value).some((mid) => mids.includes(mid));
}

/** Of the failed topic production sends only rows without flags. */
function isFlagged(value: JsonValue, { topic }: ReplayRequest): boolean {
  const flags = isObject(value) ? (value['flags'] ?? null) : null;
  return topic === 'telemetry.failed' && flags !== null;
}

interface Sending {
  readonly send: (items: readonly ReplayItem[]) => Promise<void>;
  readonly signal: AbortSignal;
}

async function atOnce(items: AsyncIterable<ReplayItem>, { send, signal }: Sending): Promise<void> {
  let next: ReplayItem[] = [];
  for await (const item of items) {
    next.push(item);
    if (next.length < sendAtOnce) continue;
    signal.throwIfAborted();
    await send(next);
    next = [];
  }
  signal.throwIfAborted();
  if (next.length > 0) await send(next);
}

/** As far apart as their times, divided by `speed`; what has no time goes with what stands before it. */
async function paced(
  items: AsyncIterable<ReplayItem>,
  { send, signal, speed }: Sending & { readonly speed: number },
): Promise<void> {
  const timed: { readonly item: ReplayItem; readonly time: number }[] = [];
  for await (const item of items) {
    timed.push({ item, time: item.time ?? timed.at(-1)?.time ?? -Infinity });
  }
  timed.sort((a, b) => a.time - b.time);
  const begin = timed.find(({ time }) => Number.isFinite(time))?.time ?? 0;
  const started = performance.now();
  for (const { item, time } of timed) {
    const waitMs = (time - begin) / speed - (performance.now() - started);
    if (waitMs > 0) await pause(waitMs, signal);
    signal.throwIfAborted();
    await send([item]);
  }
}

/** Longer than a timer can wait, where need be. */
async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  const until = performance.now() + waitMs;
  for (let left = waitMs; left > 0; left = until - performance.now())
    await delay(Math.min(left, 86_400_000), undefined, { signal });
}
