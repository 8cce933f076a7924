import type { JsonValue } from '../../schemas/json.ts';
import { isObject } from '../../schemas/json.ts';
import type { Branch, Hop, Journey } from '../control/types.ts';
import { diff } from './diff.ts';
import type { JourneyIndex } from './journey-index.ts';
import type { Occurrence, PackedPosition } from './occurrence.ts';

/** A record read again from the log; undefined when the log has let it go. */
export type ReadRecord = (position: {
  readonly cluster: 'kp' | 'dp';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}) => Promise<{ readonly timestamp: number; readonly value: JsonValue | undefined } | undefined>;

interface Tracing {
  readonly index: JourneyIndex;
  readonly read: ReadRecord;
}

/** All occurrences of a mid with every stage side by side and what each stage changed (design: `trace`). */
export async function trace(mid: string, tracing: Tracing): Promise<readonly Journey[]> {
  return Promise.all(tracing.index.find(mid).map(async (one) => journeyOf(one, tracing)));
}

/** One occurrence as a journey. */
export async function journeyOf(occurrence: Occurrence, tracing: Tracing): Promise<Journey> {
  return {
    occurrence: occurrence.id,
    parent: occurrence.parent?.id ?? null,
    mid: occurrence.mid ?? null,
    eid: occurrence.eid ?? null,
    branches: branchesOf(occurrence, tracing.index),
    hops: await hopsOf(occurrence, tracing),
    children: occurrence.children.map(({ id, mid, eid }) => ({
      occurrence: id,
      mid: mid ?? null,
      eid: eid ?? null,
    })),
  };
}

/** How the branches stand: those that ended, then one `in-flight` entry for each that has not. */
export function branchesOf(occurrence: Occurrence, index: JourneyIndex): readonly Branch[] {
  const ended = occurrence.ends.map((end): Branch => ({
    end: end.kind,
    reason: index.words.text(end.reason),
    at: index.words.text(end.at),
    ...(end.detail === undefined ? {} : { detail: end.detail }),
  }));
  const waiting = Array.from({ length: Math.max(0, occurrence.open) }, (): Branch => ({
    end: 'in-flight',
    reason: null,
    at: lastPlace(occurrence, index),
  }));
  return [...ended, ...waiting];
}

function lastPlace(occurrence: Occurrence, index: JourneyIndex): string {
  const last = occurrence.steps.at(-1)?.wrote.at(-1) ?? occurrence.origin;
  return index.words.text(last[0]);
}

async function hopsOf(occurrence: Occurrence, tracing: Tracing): Promise<readonly Hop[]> {
  const { index } = tracing;
  const hops: Hop[] = [];
  const cache = new Map<string, Awaited<ReturnType<ReadRecord>>>();
  const read = async (position: PackedPosition): ReturnType<ReadRecord> => {
    const name = position.join('/');
    if (!cache.has(name)) cache.set(name, await tracing.read(unpack(position, index)));
    return cache.get(name);
  };

  const first = await read(occurrence.origin);
  const start = first?.timestamp ?? occurrence.steps[0]?.at ?? 0;
  const origin = unpack(occurrence.origin, index);
  hops.push({
    ...origin,
    timestamp: start,
    stage: writerOf(occurrence, index),
    decision:
      occurrence.parent === undefined ? 'accepted' : `event ${occurrence.child} of its parent`,
    reason: null,
    changes: [],
    sinceStartMs: 0,
    ...valueField(startValue(occurrence, first?.value)),
  });
  for (const step of occurrence.steps) {
    if (step.read === undefined) continue;
    const source = await read(step.read);
    const before =
      step.read.join('/') === occurrence.origin.join('/')
        ? startValue(occurrence, source?.value)
        : source?.value;
    for (const position of step.wrote) {
      const record = await read(position);
      const timestamp = record?.timestamp ?? step.at;
      hops.push({
        ...unpack(position, index),
        timestamp,
        stage: index.words.text(step.stage),
        decision: index.words.text(step.outcome),
        reason: index.words.text(step.reason),
        changes: record === undefined || before === undefined ? [] : diff(before, record.value),
        sinceStartMs: timestamp - start,
        ...valueField(record?.value),
      });
    }
  }
  return hops;
}

/** Who wrote the record that an occurrence starts from. */
function writerOf({ origin, parent, steps }: Occurrence, index: JourneyIndex): string {
  const step = [...(parent?.steps ?? []), ...steps].find(({ wrote }) =>
    wrote.some((one) => one.join('/') === origin.join('/')),
  );
  if (step !== undefined) return index.words.text(step.stage);
  return index.words.text(origin[0]) === 'kp/telemetry.ingestion' ? 'telemetry-api' : 'outside';
}

function valueField(value: JsonValue | undefined): { readonly value?: JsonValue } {
  return value === undefined ? {} : { value };
}

/** An event of a batch starts as that event, not as the whole batch; a made event starts from its parent. */
function startValue(occurrence: Occurrence, value: JsonValue | undefined): JsonValue | undefined {
  if (occurrence.parent === undefined || !isObject(value)) return value;
  const events = value['events'];
  if (!Array.isArray(events)) return value;
  return (events as readonly JsonValue[])[occurrence.child];
}

function unpack(
  [place, partition, offset]: PackedPosition,
  index: JourneyIndex,
): { cluster: 'kp' | 'dp'; topic: string; partition: number; offset: number } {
  const text = index.words.text(place);
  const slash = text.indexOf('/');
  return {
    cluster: text.slice(0, slash) === 'kp' ? 'kp' : 'dp',
    topic: text.slice(slash + 1),
    partition,
    offset,
  };
}
