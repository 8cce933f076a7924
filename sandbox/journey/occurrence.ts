import type { PositionTuple } from '../../pipeline/runtime/decision-record.ts';
import type { EndKind } from '../control/types.ts';
import type { Words } from './words.ts';

/** What one stage decided about an occurrence; texts are numbers of the index's word list. */
export interface Step {
  readonly stage: number;
  readonly outcome: number;
  readonly reason: number;
  /** Epoch ms. */
  readonly at: number;
  readonly us: number;
  /** The record that was read; undefined at the Telemetry Service. */
  readonly read: PackedPosition | undefined;
  readonly wrote: readonly PackedPosition[];
}

/** Place (cluster and topic, as a number of the word list), partition, offset. */
export type PackedPosition = readonly [place: number, partition: number, offset: number];

/** The end of one branch; one object stands for all ends that are alike. `at` and `reason` are numbers of the word list. */
export interface BranchEnd {
  readonly kind: EndKind;
  readonly reason: number;
  readonly at: number;
  readonly detail: string | undefined;
}

const noPlace = -1;
const none: readonly Occurrence[] = [];
// Of the objects themselves, measured; numbers and texts come on top.
const objectBytes = 290;

/**
 * One event where it was first accepted or made (design: a mid is not an identity).
 *
 * There is one of these for every event of the last minutes, so the steps are kept as one flat list of numbers, which the
 * garbage collector need not look into:
 *
 *   at, us, stage, outcome, reason, read place, partition, offset, n, n × (place, partition, offset), at, …
 */
export class Occurrence {
  readonly mid: string | undefined;
  readonly eid: string | undefined;
  readonly parent: Occurrence | undefined;
  /** Number of the event in its parent; -1 for a record that came from outside. */
  readonly child: number;
  readonly ends: BranchEnd[] = [];
  /** Branches that have not ended. */
  open = 0;
  /** True when a stage has decided about the occurrence's own record. */
  decided = false;
  /** Bytes the index has counted for it. */
  counted = 0;
  readonly #words: Words;
  readonly #place: number;
  readonly #partition: number;
  readonly #offset: number;
  readonly #steps: number[] = [];
  #children: Occurrence[] | undefined;

  constructor(
    words: Words,
    made: {
      readonly mid: string | undefined;
      readonly eid: string | undefined;
      readonly parent: Occurrence | undefined;
      readonly child: number;
      readonly origin: PackedPosition;
    },
  ) {
    this.#words = words;
    this.mid = made.mid;
    this.eid = made.eid;
    this.parent = made.parent;
    this.child = made.child;
    [this.#place, this.#partition, this.#offset] = made.origin;
  }

  /** The position it stands at first, as text; for an event of a batch the batch's id and its number in it. */
  get id(): string {
    if (this.parent !== undefined) return `${this.parent.id}#${this.child}`;
    return `${this.#words.text(this.#place)}-${this.#partition}@${this.#offset}`;
  }

  /** Where the occurrence itself stands first; for an event of a batch the batch's position. */
  get origin(): PackedPosition {
    return [this.#place, this.#partition, this.#offset];
  }

  /** True when the record of `step.read` is the one that the occurrence itself stands in. */
  startsAt(place: number, partition: number, offset: number): boolean {
    return place === this.#place && partition === this.#partition && offset === this.#offset;
  }

  get children(): readonly Occurrence[] {
    return this.#children ?? none;
  }

  addChild(child: Occurrence): void {
    (this.#children ??= []).push(child);
  }

  removeChild(child: Occurrence): void {
    const at = this.#children?.indexOf(child) ?? -1;
    if (at >= 0) this.#children?.splice(at, 1);
  }

  get steps(): readonly Step[] {
    const numbers = this.#steps;
    const number = (at: number): number => numbers[at] ?? 0;
    const position = (at: number): PackedPosition => [number(at), number(at + 1), number(at + 2)];
    const steps: Step[] = [];
    for (let at = 0; at < numbers.length;) {
      const wrote = Array.from({ length: number(at + 8) }, (_, n) => position(at + 9 + n * 3));
      steps.push({
        at: number(at),
        us: number(at + 1),
        stage: number(at + 2),
        outcome: number(at + 3),
        reason: number(at + 4),
        read: number(at + 5) === noPlace ? undefined : position(at + 5),
        wrote,
      });
      at += 9 + wrote.length * 3;
    }
    return steps;
  }

  /** Adds a step; `placeOf` gives the number of a topic's place. */
  addStep(
    { at, us, stage, outcome, reason }: Omit<Step, 'read' | 'wrote'>,
    moved: { readonly read: PositionTuple | undefined; readonly wrote: readonly PositionTuple[] },
    placeOf: (position: PositionTuple) => number,
  ): void {
    const { read, wrote } = moved;
    // The time first: it makes the list one of doubles from its first number on.
    this.#steps.push(at, us, stage, outcome, reason);
    if (read === undefined) this.#steps.push(noPlace, 0, 0);
    else this.#steps.push(placeOf(read), read[2], read[3]);
    this.#steps.push(wrote.length);
    for (const one of wrote) this.#steps.push(placeOf(one), one[2], one[3]);
  }

  /** A count of the bytes the occurrence keeps alive; the index's bound is in these. */
  get bytes(): number {
    const words = (this.mid?.length ?? 0) + (this.eid?.length ?? 0);
    return objectBytes + words + this.#steps.length * 10 + this.ends.length * 8;
  }
}

/** `<cluster>/<topic>-<partition>@<offset>` */
export function positionText([cluster, topic, partition, offset]: PositionTuple): string {
  return `${cluster}/${topic}-${partition}@${offset}`;
}

const rank: readonly EndKind[] = [
  'quarantined',
  'failed',
  'in-druid',
  'stored',
  'duplicate',
  'dropped',
  'unpacked',
  'terminal-topic',
];

/** How an occurrence with several branches counts: by the end that says most about it. */
export function mainEnd({ ends: [first, ...others] }: Occurrence): EndKind {
  if (others.length === 0) return first?.kind ?? 'terminal-topic';
  const kinds = new Set([first, ...others].map((end) => end?.kind));
  return rank.find((kind) => kinds.has(kind)) ?? 'terminal-topic';
}
