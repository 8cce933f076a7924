import type { DecisionRecord, PositionTuple } from '../../pipeline/runtime/decision-record.ts';
import type { EndKind, SumCheck } from '../control/types.ts';
import type { BranchEnd, Occurrence, PackedPosition, Step } from './occurrence.ts';
import { mainEnd, positionText, sizeOf } from './occurrence.ts';
import { createWords, type Words } from './words.ts';

/** Where a topic leads: to a stage, into datasources, or nowhere (a terminal topic). */
export type Leads = (place: {
  readonly cluster: string;
  readonly topic: string;
}) =>
  | { readonly kind: 'stage' }
  | { readonly kind: 'druid'; readonly datasources: readonly string[] }
  | { readonly kind: 'terminal' };

/** What Druid has committed of one partition; problems are the rows it did not take as they were. */
export interface DruidProgress {
  readonly datasource: string;
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
  readonly problems: readonly {
    readonly offset: number;
    readonly kind: string;
    readonly detail: string;
  }[];
}

export interface JourneyIndexOptions {
  readonly leads: Leads;
  /** Bound of what is remembered of settled occurrences, bytes as `sizeOf` counts. */
  readonly maxBytes: number;
}

/** Of each partition; a batch's events are told within a few records of the batch itself. */
const recentPositions = 500;
const mostPartitions = 4_096;
const rememberedProblems = 5_000;

/**
 * What happened to every event, made from the decisions of the stages and the progress of Druid. Counters are exact and
 * kept for ever; occurrences are kept until `maxBytes`, settled ones leave first, oldest first.
 */
export class JourneyIndex {
  readonly words: Words = createWords();
  readonly #leads: Leads;
  readonly #maxBytes: number;
  /** Occurrences by the position of the record that the next reader will decide about. */
  readonly #waiting = new Map<string, Map<number, Occurrence>>();
  readonly #places = new Map<string, Map<string, number>>();
  /** Positions decided lately: children of a record may be told after the record itself. */
  readonly #recent = new Map<number, Map<number, Occurrence>>();
  readonly #byMid = new Map<string, Occurrence[]>();
  readonly #unsettled = new Set<Occurrence>();
  readonly #settled = new Set<Occurrence>();
  readonly #druidNext = new Map<string, number>();
  readonly #druidProblems = new Map<string, { kind: string; detail: string }>();
  readonly #ends: Record<EndKind, number> = {
    'in-druid': 0,
    'terminal-topic': 0,
    failed: 0,
    duplicate: 0,
    dropped: 0,
    quarantined: 0,
    unpacked: 0,
    stored: 0,
  };
  #accepted = 0;
  #derived = 0;
  #settledCount = 0;
  #bytes = 0;
  #evicted = 0;

  constructor({ leads, maxBytes }: JourneyIndexOptions) {
    this.#leads = leads;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Occurrences that were let go because the bound was reached. */
  get evicted(): number {
    return this.#evicted;
  }

  /** The sum check: accepted + derived = settled + in flight. In flight is counted on its own, not computed. */
  sum(): SumCheck {
    const inFlight = this.#unsettled.size;
    return {
      accepted: this.#accepted,
      derived: this.#derived,
      settled: this.#settledCount,
      inFlight,
      holds: this.#accepted + this.#derived === this.#settledCount + inFlight,
      ends: { ...this.#ends },
    };
  }

  /** Every remembered occurrence of a mid, oldest first. */
  find(mid: string): readonly Occurrence[] {
    return this.#byMid.get(mid) ?? [];
  }

  /** The latest settled or unsettled occurrences, newest first, for lists on a screen. */
  latest(limit: number): readonly Occurrence[] {
    return [...[...this.#settled].slice(-limit), ...[...this.#unsettled].slice(-limit)]
      .slice(-limit)
      .toReversed();
  }

  /** Takes one decision in; call in the order of `sandbox.decisions`. */
  apply(decision: DecisionRecord): void {
    if (decision.in === undefined) {
      const [first] = decision.out;
      if (first === undefined) return;
      const known = this.#waitingAt(first) ?? this.#recentAt(first);
      if (known === undefined) {
        const occurrence = this.#create(decision, { parent: undefined, child: -1, origin: first });
        this.#accepted += 1;
        this.#step(occurrence, decision);
      }
      return;
    }
    const subject = this.#subjectOf(decision, decision.in);
    if (decision.child === undefined) {
      this.#step(subject, decision);
      return;
    }
    const made = this.#create(decision, {
      parent: subject,
      child: decision.child,
      origin: decision.in,
    });
    this.#derived += 1;
    this.#step(made, decision);
  }

  /** Takes in that Druid has committed rows and offsets. */
  druidProgress(progress: DruidProgress): void {
    const place = `druid/${progress.datasource}/${progress.topic}/${progress.partition}`;
    for (const { offset, kind, detail } of progress.problems) {
      this.#druidProblems.set(`${place}@${offset}`, { kind, detail });
      if (this.#druidProblems.size > rememberedProblems) {
        const oldest = this.#druidProblems.keys().next();
        if (!oldest.done) this.#druidProblems.delete(oldest.value);
      }
    }
    this.#druidNext.set(place, Math.max(progress.nextOffset, this.#druidNext.get(place) ?? 0));
    const waiting = this.#waiting.get(place);
    if (waiting === undefined) return;
    for (const [offset, occurrence] of waiting) {
      if (offset >= progress.nextOffset) break;
      waiting.delete(offset);
      this.#endInDruid(occurrence, { place, datasource: progress.datasource, offset });
    }
  }

  #subjectOf(decision: DecisionRecord, read: PositionTuple): Occurrence {
    const waiting = this.#takeWaiting(read);
    if (waiting !== undefined) {
      this.#remember(read, waiting);
      return waiting;
    }
    const recent = this.#recentAt(read);
    // The record itself is decided once; a second decision about it is a deliberate replay: an occurrence of its own.
    if (recent !== undefined && (decision.child !== undefined || !recent.decided)) return recent;
    const own =
      decision.child === undefined ? decision : { ...decision, mid: undefined, eid: undefined };
    const occurrence = this.#create(own, { parent: undefined, child: -1, origin: read });
    this.#accepted += 1;
    occurrence.open = 1;
    this.#remember(read, occurrence);
    return occurrence;
  }

  #create(
    { mid, eid }: { readonly mid?: string | undefined; readonly eid?: string | undefined },
    made: {
      readonly parent: Occurrence | undefined;
      readonly child: number;
      readonly origin: PositionTuple;
    },
  ): Occurrence {
    const occurrence: Occurrence = {
      id: made.parent === undefined ? positionText(made.origin) : `${made.parent.id}#${made.child}`,
      mid,
      eid,
      parent: made.parent,
      child: made.child,
      origin: this.#pack(made.origin),
      steps: [],
      ends: [],
      children: [],
      open: 0,
      decided: false,
    };
    made.parent?.children.push(occurrence);
    this.#unsettled.add(occurrence);
    if (mid !== undefined) {
      const known = this.#byMid.get(mid);
      if (known === undefined) this.#byMid.set(mid, [occurrence]);
      else known.push(occurrence);
    }
    return occurrence;
  }

  #step(occurrence: Occurrence, decision: DecisionRecord): void {
    const step: Step = {
      stage: this.words.number(decision.stage),
      outcome: this.words.number(decision.outcome),
      reason: this.words.number(decision.reason),
      detail: decision.detail,
      at: decision.at,
      us: decision.us,
      read: decision.in === undefined ? undefined : this.#pack(decision.in),
      wrote: decision.out.map((position) => this.#pack(position)),
    };
    occurrence.steps.push(step);
    if (decision.in !== undefined && decision.child === undefined) {
      // The branch that led here is over; what the stage wrote opens new ones.
      occurrence.open -= 1;
      if (occurrence.child < 0 && samePosition(occurrence.origin, step.read))
        occurrence.decided = true;
    }
    for (const position of decision.out) this.#branch(occurrence, position, { decision, step });
    if (decision.outcome === 'waiting' && decision.in !== undefined) {
      const [cluster, topic, partition, offset] = decision.in;
      occurrence.open += 1;
      this.#wait(`${cluster}/${topic}/${partition}`, offset, occurrence);
    } else if (decision.out.length === 0 || decision.outcome === 'stored') {
      this.#end(occurrence, step, endKindOf(decision), decision.stage);
    }
    this.#settleWhenEnded(occurrence);
  }

  #branch(
    occurrence: Occurrence,
    position: PositionTuple,
    { decision, step }: { readonly decision: DecisionRecord; readonly step: Step },
  ): void {
    const [cluster, topic, partition, offset] = position;
    const leads = this.#leads({ cluster, topic });
    if (leads.kind === 'terminal') {
      const kind = carriesOn(decision.outcome) ? 'terminal-topic' : endKindOf(decision);
      this.#end(occurrence, step, kind, topic);
      return;
    }
    if (leads.kind === 'stage') {
      occurrence.open += 1;
      this.#wait(`${cluster}/${topic}/${partition}`, offset, occurrence);
      return;
    }
    for (const datasource of leads.datasources) {
      occurrence.open += 1;
      const place = `druid/${datasource}/${topic}/${partition}`;
      if (offset < (this.#druidNext.get(place) ?? 0)) {
        this.#endInDruid(occurrence, { place, datasource, offset });
      } else {
        this.#wait(place, offset, occurrence);
      }
    }
  }

  #endInDruid(
    occurrence: Occurrence,
    {
      place,
      datasource,
      offset,
    }: { readonly place: string; readonly datasource: string; readonly offset: number },
  ): void {
    const problem = this.#druidProblems.get(`${place}@${offset}`);
    const lost = problem !== undefined && problem.kind !== 'processedWithError';
    occurrence.open -= 1;
    occurrence.ends.push({
      kind: lost ? 'dropped' : 'in-druid',
      reason: this.words.number(problem === undefined ? 'druid.stored' : `druid.${problem.kind}`),
      at: this.words.number(`druid/${datasource}`),
      detail: problem?.detail,
    });
    this.#settleWhenEnded(occurrence);
  }

  #end(occurrence: Occurrence, step: Step, kind: EndKind, at: string): void {
    const end: BranchEnd = {
      kind,
      reason: step.reason,
      at: this.words.number(at),
      detail: step.detail,
    };
    occurrence.ends.push(end);
  }

  #settleWhenEnded(occurrence: Occurrence): void {
    if (occurrence.open > 0 || occurrence.ends.length === 0) return;
    if (!this.#unsettled.delete(occurrence)) return;
    this.#settledCount += 1;
    this.#ends[mainEnd(occurrence)] += 1;
    this.#settled.add(occurrence);
    this.#bytes += sizeOf(occurrence);
    this.#evict();
  }

  #evict(): void {
    if (this.#bytes <= this.#maxBytes) return;
    for (const occurrence of this.#settled) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#settled.delete(occurrence);
      this.#bytes -= sizeOf(occurrence);
      this.#evicted += 1;
      this.#forget(occurrence);
    }
  }

  #forget(occurrence: Occurrence): void {
    const { mid, parent } = occurrence;
    if (parent !== undefined) parent.children.splice(parent.children.indexOf(occurrence), 1);
    if (mid === undefined) return;
    const left = (this.#byMid.get(mid) ?? []).filter((one) => one !== occurrence);
    if (left.length === 0) this.#byMid.delete(mid);
    else this.#byMid.set(mid, left);
  }

  #recentAt([cluster, topic, partition, offset]: PositionTuple): Occurrence | undefined {
    return this.#recent.get(this.#place(cluster, topic) * mostPartitions + partition)?.get(offset);
  }

  #remember([cluster, topic, partition, offset]: PositionTuple, occurrence: Occurrence): void {
    const place = this.#place(cluster, topic) * mostPartitions + partition;
    let recent = this.#recent.get(place);
    if (recent === undefined) this.#recent.set(place, (recent = new Map()));
    recent.set(offset, occurrence);
    if (recent.size <= recentPositions) return;
    const oldest = recent.keys().next();
    if (!oldest.done) recent.delete(oldest.value);
  }

  /** The number of a topic of a cluster, without making its text anew for every event. */
  #place(cluster: string, topic: string): number {
    let topics = this.#places.get(cluster);
    if (topics === undefined) this.#places.set(cluster, (topics = new Map()));
    let place = topics.get(topic);
    if (place === undefined) {
      place = this.words.number(`${cluster}/${topic}`);
      topics.set(topic, place);
    }
    return place;
  }

  #wait(place: string, offset: number, occurrence: Occurrence): void {
    let waiting = this.#waiting.get(place);
    if (waiting === undefined) this.#waiting.set(place, (waiting = new Map()));
    waiting.set(offset, occurrence);
  }

  #waitingAt([cluster, topic, partition, offset]: PositionTuple): Occurrence | undefined {
    return this.#waiting.get(`${cluster}/${topic}/${partition}`)?.get(offset);
  }

  #takeWaiting(position: PositionTuple): Occurrence | undefined {
    const occurrence = this.#waitingAt(position);
    if (occurrence !== undefined) {
      const [cluster, topic, partition, offset] = position;
      this.#waiting.get(`${cluster}/${topic}/${partition}`)?.delete(offset);
    }
    return occurrence;
  }

  #pack([cluster, topic, partition, offset]: PositionTuple): PackedPosition {
    return [this.#place(cluster, topic), partition, offset];
  }
}

function samePosition(a: PackedPosition, b: PackedPosition | undefined): boolean {
  return b !== undefined && a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

/** True when what was written goes its own way: how its branch ends depends on the topic alone. */
function carriesOn(outcome: DecisionRecord['outcome']): boolean {
  return outcome === 'forwarded' || outcome === 'stored' || outcome === 'waiting';
}

function endKindOf(decision: DecisionRecord): EndKind {
  switch (decision.outcome) {
    case 'failed':
    case 'duplicate':
    case 'dropped':
    case 'quarantined':
    case 'unpacked':
    case 'stored':
      return decision.outcome;
    case 'forwarded':
    case 'waiting':
    case 'accepted':
      return 'terminal-topic';
  }
}
