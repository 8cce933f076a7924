import { randomBytes } from 'node:crypto';
import { defaultsOf } from './topic-configs.ts';
import { PartitionLog } from './partition-log.ts';
import type { LogBudget } from './log-budget.ts';

export interface Topic {
  readonly name: string;
  /** 22 characters of URL-safe base64. */
  readonly id: string;
  readonly partitions: PartitionLog[];
  /** Settings given for this topic; the rest are defaults. */
  readonly configs: Map<string, string>;
}

/** Allowed names: 1–249 of letters, digits, `.`, `_`, `-`, but not `.` and `..`. */
export function isTopicName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..';
}

/** The topics of one cluster. */
export class Topics {
  readonly #byName = new Map<string, Topic>();
  readonly #byId = new Map<string, Topic>();
  readonly #budget: LogBudget;
  readonly #cluster: string;
  readonly #readBelow: (topic: string, partition: number) => number | undefined;
  readonly #leaveBudget = new Map<PartitionLog, () => void>();

  constructor(options: {
    readonly cluster: string;
    readonly budget: LogBudget;
    /** Offset that every group with a position on a partition has passed; undefined when none has one. */
    readonly readBelow: (topic: string, partition: number) => number | undefined;
  }) {
    this.#cluster = options.cluster;
    this.#budget = options.budget;
    this.#readBelow = options.readBelow;
  }

  get(name: string): Topic | undefined {
    return this.#byName.get(name);
  }

  byId(id: string): Topic | undefined {
    return this.#byId.get(id);
  }

  list(): readonly Topic[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  partition(name: string, partition: number): PartitionLog | undefined {
    return this.#byName.get(name)?.partitions[partition];
  }

  create(name: string, partitions: number, configs: ReadonlyMap<string, string>): Topic {
    const topic: Topic = { name, id: newId(), partitions: [], configs: new Map(configs) };
    this.#byName.set(name, topic);
    this.#byId.set(topic.id, topic);
    this.grow(topic, partitions);
    return topic;
  }

  /** Adds partitions up to `count`. */
  grow(topic: Topic, count: number): void {
    while (topic.partitions.length < count) {
      const log = new PartitionLog();
      const partition = topic.partitions.length;
      topic.partitions.push(log);
      const member = {
        cluster: this.#cluster,
        topic: topic.name,
        partition,
        log,
        readBelow: () => this.#readBelow(topic.name, partition),
      };
      this.#leaveBudget.set(log, this.#budget.add(member));
    }
  }

  delete(topic: Topic): void {
    this.#byName.delete(topic.name);
    this.#byId.delete(topic.id);
    for (const log of topic.partitions) {
      this.#leaveBudget.get(log)?.();
      this.#leaveBudget.delete(log);
      log.wake();
    }
  }

  /** Bytes of all logs. */
  get bytes(): number {
    let sum = 0;
    for (const { partitions } of this.#byName.values()) {
      for (const log of partitions) sum += log.bytes;
    }
    return sum;
  }

  /** Lets every topic go: the broker closes. */
  close(): void {
    for (const topic of this.list()) this.delete(topic);
  }

  /** A setting of a topic, given or default. */
  config(topic: Topic, name: string): string {
    return topic.configs.get(name) ?? defaultsOf(name);
  }

  /** Applies every topic's retention at `now`, epoch ms. */
  retain(now: number): void {
    for (const topic of this.#byName.values()) {
      if (!this.config(topic, 'cleanup.policy').includes('delete')) continue;
      const ms = Number(this.config(topic, 'retention.ms'));
      const bytes = Number(this.config(topic, 'retention.bytes'));
      const olderThan = ms < 0 ? undefined : now - ms;
      const maxBytes = bytes < 0 ? undefined : bytes;
      for (const log of topic.partitions) log.retain({ olderThan, maxBytes });
    }
  }
}

/** An id whose text does not start with `-`: tools would read it as an option. */
function newId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
