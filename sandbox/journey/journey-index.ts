import type { DecisionRecord, PositionTuple } from '../../pipeline/runtime/decision-record.ts';
import type { EndKind, SumCheck } from '../control/types.ts';
import { mainEnd, Occurrence, type BranchEnd } from './occurrence.ts';
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
  /** Bound of what is remembered of settled occurrences, bytes as occurrences count them. */
  readonly maxBytes: number;
  /** The reason of an end in Druid: stored, or only read where Druid does not tell what it did with single records. */
  readonly druidReason: 'druid.stored' | 'druid.read';
}

/** Where a topic leads, in numbers: 'stage', 'terminal', or its datasources with the places that their progress is told of. */
type Way = 'stage' | 'terminal' | readonly DruidPlace[];

interface DruidPlace {
  readonly datasource: number;
  readonly place: number;
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
  readonly #druidReason: JourneyIndexOptions['druidReason'];
  /** Occurrences by the record that the next reader will decide about: partition key, offset. */
  readonly #waiting = new Map<number, Map<number, Occurrence>>();
  /** Positions decided lately: children of a record may be told after the record itself. */
  readonly #recent = new Map<number, Map<number, Occurrence>>();
  readonly #places = new Map<string, Map<string, number>>();
  readonly #ways: (Way | undefined)[] = [];
  /** Ends without a detail, by where they are: all that are alike are one. */
  readonly #sharedEnds = new Map<number, BranchEnd[]>();
  readonly #byMid = new Map<string, Occurrence | Occurrence[]>();
  readonly #unsettled = new Set<Occurrence>();
  readonly #settled = new Set<Occurrence>();
  readonly #druidNext = new Map<number, number>();
  /** By `<partition key>@<offset>`. */
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

  constructor({ leads, maxBytes, druidReason }: JourneyIndexOptions) {
    this.#leads = leads;
    this.#maxBytes = maxBytes;
    this.#druidReason = druidReason;
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
    const known = this.#byMid.get(mid) ?? [];
    return Array.isArray(known) ? known : [known];
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
  druidProgress({ datasource, topic, partition, nextOffset, problems }: DruidProgress): void {
    const { place, datasource: name } = this.#druidPlace(datasource, topic);
    const key = partitionKey(place, partition);
    for (const { offset, kind, detail } of problems) {
      this.#druidProblems.set(`${key}@${offset}`, { kind, detail });
      if (this.#druidProblems.size > rememberedProblems) {
        const oldest = this.#druidProblems.keys().next();
        if (!oldest.done) this.#druidProblems.delete(oldest.value);
      }
    }
    this.#druidNext.set(key, Math.max(nextOffset, this.#druidNext.get(key) ?? 0));
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    for (const [offset, occurrence] of waiting) {
      if (offset >= nextOffset) break;
      waiting.delete(offset);
      this.#endInDruid(occurrence, { key, datasource: name, offset });
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
    const [, , partition, offset] = made.origin;
    const occurrence = new Occurrence(this.words, {
      mid,
      eid,
      parent: made.parent,
      child: made.child,
      origin: [this.#placeOf(made.origin), partition, offset],
    });
    made.parent?.addChild(occurrence);
    this.#unsettled.add(occurrence);
    if (mid !== undefined) {
      const known = this.#byMid.get(mid);
      if (known === undefined) this.#byMid.set(mid, occurrence);
      else if (Array.isArray(known)) known.push(occurrence);
      else this.#byMid.set(mid, [known, occurrence]);
    }
    return occurrence;
  }

  #step(occurrence: Occurrence, decision: DecisionRecord): void {
    const { in: read, out, at, us } = decision;
    const reason = this.words.number(decision.reason);
    occurrence.addStep(
      {
        at,
        us,
        stage: this.words.number(decision.stage),
        outcome: this.words.number(decision.outcome),
        reason,
      },
      { read, wrote: out },
      (position) => this.#placeOf(position),
    );
    if (read !== undefined && decision.child === undefined) {
      // The branch that led here is over; what the stage wrote opens new ones.
      occurrence.open -= 1;
      const isOwn =
        occurrence.child < 0 && occurrence.startsAt(this.#placeOf(read), read[2], read[3]);
      if (isOwn) occurrence.decided = true;
    }
    for (const position of out) this.#branch(occurrence, position, decision);
    if (decision.outcome === 'waiting' && read !== undefined) {
      occurrence.open += 1;
      this.#wait(this.#keyOf(read), read[3], occurrence);
    } else if (out.length === 0 || decision.outcome === 'stored') {
      const end = { kind: endKindOf(decision), reason, at: this.words.number(decision.stage) };
      this.#end(occurrence, end, decision.detail);
    }
    this.#settleWhenEnded(occurrence);
  }

  #branch(occurrence: Occurrence, position: PositionTuple, decision: DecisionRecord): void {
    const [, topic, partition, offset] = position;
    const place = this.#placeOf(position);
    const way = this.#wayOf(place, position);
    if (way === 'terminal') {
      const kind = carriesOn(decision.outcome) ? 'terminal-topic' : endKindOf(decision);
      const reason = this.words.number(decision.reason);
      this.#end(occurrence, { kind, reason, at: this.words.number(topic) }, decision.detail);
      return;
    }
    if (way === 'stage') {
      occurrence.open += 1;
      this.#wait(partitionKey(place, partition), offset, occurrence);
      return;
    }
    for (const { datasource, place: druidPlace } of way) {
      occurrence.open += 1;
      const key = partitionKey(druidPlace, partition);
      if (offset < (this.#druidNext.get(key) ?? 0)) {
        this.#endInDruid(occurrence, { key, datasource, offset });
      } else {
        this.#wait(key, offset, occurrence);
      }
    }
  }

  #endInDruid(
    occurrence: Occurrence,
    row: { readonly key: number; readonly datasource: number; readonly offset: number },
  ): void {
    const problem =
      this.#druidProblems.size === 0
        ? undefined
        : this.#druidProblems.get(`${row.key}@${row.offset}`);
    const isLost = problem !== undefined && problem.kind !== 'processedWithError';
    occurrence.open -= 1;
    const reason = this.words.number(
      problem === undefined ? this.#druidReason : `druid.${problem.kind}`,
    );
    const kind = isLost ? 'dropped' : 'in-druid';
    this.#end(occurrence, { kind, reason, at: row.datasource }, problem?.detail);
    this.#settleWhenEnded(occurrence);
  }

  #end(occurrence: Occurrence, end: Omit<BranchEnd, 'detail'>, detail: string | undefined): void {
    if (detail !== undefined) {
      occurrence.ends.push({ ...end, detail });
      return;
    }
    let alike = this.#sharedEnds.get(end.at);
    if (alike === undefined) this.#sharedEnds.set(end.at, (alike = []));
    let shared = alike.find(({ reason, kind }) => reason === end.reason && kind === end.kind);
    if (shared === undefined) alike.push((shared = { ...end, detail }));
    occurrence.ends.push(shared);
  }

  #settleWhenEnded(occurrence: Occurrence): void {
    if (occurrence.open > 0 || occurrence.ends.length === 0) return;
    if (!this.#unsettled.delete(occurrence)) return;
    this.#settledCount += 1;
    this.#ends[mainEnd(occurrence)] += 1;
    this.#settled.add(occurrence);
    occurrence.counted = occurrence.bytes;
    this.#bytes += occurrence.counted;
    this.#evict();
  }

  /** In runs: a set remembers the places of what has left it, and would be walked through them at every call. */
  #evict(): void {
    if (this.#bytes <= this.#maxBytes) return;
    for (const occurrence of this.#settled) {
      if (this.#bytes <= this.#maxBytes * 0.97) return;
      this.#settled.delete(occurrence);
      this.#bytes -= occurrence.counted;
      this.#evicted += 1;
      this.#forget(occurrence);
    }
  }

  #forget(occurrence: Occurrence): void {
    const { mid, parent } = occurrence;
    parent?.removeChild(occurrence);
    if (mid === undefined) return;
    const left = this.find(mid).filter((one) => one !== occurrence);
    if (left.length === 0) this.#byMid.delete(mid);
    else this.#byMid.set(mid, left);
  }

  #recentAt(position: PositionTuple): Occurrence | undefined {
    return this.#recent.get(this.#keyOf(position))?.get(position[3]);
  }

  #remember(position: PositionTuple, occurrence: Occurrence): void {
    const key = this.#keyOf(position);
    let recent = this.#recent.get(key);
    if (recent === undefined) this.#recent.set(key, (recent = new Map()));
    recent.set(position[3], occurrence);
    if (recent.size <= recentPositions) return;
    const oldest = recent.keys().next();
    if (!oldest.done) recent.delete(oldest.value);
  }

  #wait(key: number, offset: number, occurrence: Occurrence): void {
    let waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#waiting.set(key, (waiting = new Map()));
    waiting.set(offset, occurrence);
  }

  #waitingAt(position: PositionTuple): Occurrence | undefined {
    return this.#waiting.get(this.#keyOf(position))?.get(position[3]);
  }

  #takeWaiting(position: PositionTuple): Occurrence | undefined {
    const waiting = this.#waiting.get(this.#keyOf(position));
    const occurrence = waiting?.get(position[3]);
    if (occurrence !== undefined) waiting?.delete(position[3]);
    return occurrence;
  }

  #keyOf(position: PositionTuple): number {
    return partitionKey(this.#placeOf(position), position[2]);
  }

  /** The number of a topic of a cluster, without making its text anew for every event. */
  #placeOf([cluster, topic]: PositionTuple): number {
    let topics = this.#places.get(cluster);
    if (topics === undefined) this.#places.set(cluster, (topics = new Map()));
    let place = topics.get(topic);
    if (place === undefined) {
      place = this.words.number(`${cluster}/${topic}`);
      topics.set(topic, place);
    }
    return place;
  }

  #wayOf(place: number, [cluster, topic]: PositionTuple): Way {
    let way = this.#ways[place];
    if (way === undefined) {
      const leads = this.#leads({ cluster, topic });
      way =
        leads.kind === 'druid'
          ? leads.datasources.map((datasource) => this.#druidPlace(datasource, topic))
          : leads.kind;
      this.#ways[place] = way;
    }
    return way;
  }

  #druidPlace(datasource: string, topic: string): DruidPlace {
    return {
      datasource: this.words.number(`druid/${datasource}`),
      place: this.words.number(`druid/${datasource}/${topic}`),
    };
  }
}

function partitionKey(place: number, partition: number): number {
  return place * mostPartitions + partition;
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
