import { AssignerProtocol } from 'kafkajs';
import { promisify } from 'node:util';
import type {
  GroupMember,
  GroupOptions,
  PartitionTurn,
  Transaction,
} from '../../pipeline/runtime/port.ts';
import { runtime } from '../../pipeline/runtime/problems.ts';
import { backOff } from '../../pipeline/runtime/back-off.ts';
import type { Clusters } from './direct-port.ts';
import { DirectProducer } from './direct-producer.ts';
import { untilAborted } from '../until-aborted.ts';
import { committedRecords, type FetchedPartition } from './read-committed.ts';
import { sourceTopicOnDp } from '../../pipeline/runtime/source-offsets.ts';

const nextRound = promisify(setImmediate);

const { MemberMetadata, MemberAssignment } = AssignerProtocol;
// The name and payloads kafkajs members use, so that both ports can share a group.
const protocolName = 'RoundRobinAssigner';
const sessionTimeoutMs = 10_000;
const heartbeatMs = 1_000;
const maxWaitMs = 250;
const defaultMaxBytes = 1_048_576;

interface Owned {
  readonly partition: number;
  readonly producer: DirectProducer;
  position: number;
}

/** A member of a consumer group that calls the embedded broker in-process. One loop reads; turns never overlap. */
export class DirectMember implements GroupMember {
  readonly #options: GroupOptions;
  readonly #clusters: Clusters;
  readonly #stopper = new AbortController();
  #memberId = '';
  #generation = -1;
  #owned: Owned[] = [];
  #paused = false;
  #rejoin = false;
  #heartbeats: NodeJS.Timeout | undefined;
  #loop: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;

  constructor(options: GroupOptions, clusters: Clusters) {
    this.#options = options;
    this.#clusters = clusters;
    options.signal.addEventListener('abort', () => {
      this.#stop();
    });
  }

  get assignment(): readonly number[] {
    return this.#owned.map(({ partition }) => partition);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wake?.();
  }

  /** Resolves when the member has its first assignment. */
  async start(): Promise<void> {
    await this.#join();
    this.#heartbeats = setInterval(() => void this.#heartbeat(), heartbeatMs);
    this.#heartbeats.unref();
    this.#loop = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const left = this.#stopped;
    this.#stop();
    await this.#loop;
    if (left || this.#memberId === '') return;
    await this.#kafka
      .call('leaveGroup', { groupId: this.#options.group, members: [{ memberId: this.#memberId }] })
      .catch(() => undefined);
  }

  get #kafka() {
    return this.#clusters[this.#options.cluster];
  }

  #stop(): void {
    clearInterval(this.#heartbeats);
    this.#stopper.abort();
    this.#wake?.();
  }

  get #stopped(): boolean {
    return this.#stopper.signal.aborted;
  }

  async #run(): Promise<void> {
    let failures = 0;
    const isStopped = (): boolean => this.#stopped;
    while (!isStopped()) {
      try {
        if (this.#rejoin) await this.#join();
        if (this.#paused || this.#owned.length === 0) await this.#sleepUntilWoken(250);
        else {
          // A round of the event loop between two reads: what the others write meanwhile comes in one larger turn.
          await nextRound();
          await this.#readOnce();
        }
        failures = 0;
      } catch (error) {
        if (isStopped()) return;
        this.#options.onError(error);
        this.#rejoin = true;
        failures += 1;
        await backOff(failures, this.#stopper.signal);
      }
    }
  }

  async #sleepUntilWoken(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #readOnce(): Promise<void> {
    const { topic, maxBytes = defaultMaxBytes } = this.#options;
    // Whoever stops does not wait for records that may not come.
    const fetching = this.#kafka.call(
      'fetch',
      {
        maxWaitMs,
        minBytes: 1,
        maxBytes: maxBytes * 4,
        isolationLevel: 1,
        topics: [
          {
            topic,
            partitions: this.#owned.map(({ partition, position }) => ({
              partition,
              fetchOffset: position,
              partitionMaxBytes: maxBytes,
            })),
          },
        ],
      },
      { version: 11 },
    );
    const answer = await untilAborted(fetching, this.#stopper.signal);
    for (const partition of answer?.responses[0]?.partitions ?? []) {
      const owned = this.#owned.find((one) => one.partition === partition.partitionIndex);
      if (owned === undefined || this.#stopped || this.#rejoin) continue;
      if (partition.errorCode === 1) {
        // What had not been read was let go (retention, delete-records): go on where the log starts.
        owned.position = partition.logStartOffset;
        continue;
      }
      if (partition.errorCode !== 0) {
        throw runtime.error('PORT_KAFKA_ERROR', {
          api: 'Fetch',
          code: partition.errorCode,
          where: `${topic}-${owned.partition}`,
        });
      }
      await this.#turn(owned, partition);
    }
  }

  async #turn(owned: Owned, fetched: FetchedPartition): Promise<void> {
    const { topic } = this.#options;
    const { records, nextOffset } = committedRecords(fetched, {
      topic,
      partition: owned.partition,
      offset: owned.position,
    });
    if (records.length > 0) {
      const turn: PartitionTurn = {
        topic,
        partition: owned.partition,
        records,
        begin: async () => this.#begin(owned),
      };
      await this.#options.onRecords(turn);
    }
    owned.position = nextOffset;
  }

  #begin(owned: Owned): Promise<Transaction> {
    const { group, topic, cluster } = this.#options;
    const { producer, partition } = owned;
    producer.begin();
    return Promise.resolve({
      write: async (records) => producer.write(records),
      commit: async (nextOffset) => {
        const offsetsTopic = cluster === 'dp' ? topic : sourceTopicOnDp(topic);
        await producer.commit({ group, topic: offsetsTopic, partition, nextOffset });
        if (cluster !== 'dp') await this.#copyBack(partition, nextOffset);
      },
      abort: async () => {
        await producer.abort();
      },
    });
  }

  /** Across clusters the truth is in the output cluster; the input cluster's copy is for lag display only. */
  async #copyBack(partition: number, nextOffset: number): Promise<void> {
    await this.#kafka.call('offsetCommit', {
      groupId: this.#options.group,
      generationIdOrMemberEpoch: this.#generation,
      memberId: this.#memberId,
      topics: [
        {
          name: this.#options.topic,
          partitions: [{ partitionIndex: partition, committedOffset: nextOffset }],
        },
      ],
    });
  }

  async #heartbeat(): Promise<void> {
    const { group } = this.#options;
    const answer = await this.#kafka
      .call('heartbeat', {
        groupId: group,
        generationId: this.#generation,
        memberId: this.#memberId,
      })
      .catch(() => undefined);
    if (answer !== undefined && answer.errorCode !== 0) {
      if (answer.errorCode === 25) this.#memberId = '';
      this.#rejoin = true;
      this.#wake?.();
    }
  }

  async #join(): Promise<void> {
    const { group, topic } = this.#options;
    const metadata = MemberMetadata.encode({
      version: 1,
      topics: [topic],
      userData: Buffer.alloc(0),
    });
    const request = {
      groupId: group,
      sessionTimeoutMs,
      rebalanceTimeoutMs: 10_000,
      protocolType: 'consumer',
      protocols: [{ name: protocolName, metadata }],
    };
    const options = { version: 5, clientId: 'telemetry-sandbox' };
    let joined = await this.#kafka.call(
      'joinGroup',
      { ...request, memberId: this.#memberId },
      options,
    );
    if (joined.errorCode === 25)
      joined = await this.#kafka.call('joinGroup', { ...request, memberId: '' }, options);
    if (joined.errorCode === 79) {
      joined = await this.#kafka.call(
        'joinGroup',
        { ...request, memberId: joined.memberId },
        options,
      );
    }
    this.#check('JoinGroup', joined.errorCode);
    this.#memberId = joined.memberId;
    this.#generation = joined.generationId;

    const assignments =
      joined.leader === joined.memberId
        ? await this.#assign(joined.members.map(({ memberId }) => memberId))
        : [];
    const synced = await this.#kafka.call('syncGroup', {
      groupId: group,
      generationId: joined.generationId,
      memberId: joined.memberId,
      assignments,
    });
    if (synced.errorCode === 27) {
      this.#rejoin = true;
      await this.#join();
      return;
    }
    this.#check('SyncGroup', synced.errorCode);
    const mine = MemberAssignment.decode(synced.assignment)?.assignment[topic] ?? [];
    await this.#take(mine);
    this.#rejoin = false;
  }

  async #assign(memberIds: readonly string[]): Promise<{ memberId: string; assignment: Buffer }[]> {
    const { topic } = this.#options;
    const metadata = await this.#kafka.call('metadata', { topics: [{ name: topic }] });
    const count = metadata.topics[0]?.partitions.length ?? 0;
    return memberIds.map((memberId, index) => ({
      memberId,
      assignment: MemberAssignment.encode({
        version: 0,
        assignment: {
          [topic]: Array.from({ length: count }, (_, partition) => partition).filter(
            (partition) => partition % memberIds.length === index,
          ),
        },
        userData: Buffer.alloc(0),
      }),
    }));
  }

  /** Takes partitions over: fences the previous owner first, reads the committed position after. */
  async #take(partitions: readonly number[]): Promise<void> {
    const { group, topic, cluster } = this.#options;
    const kafka = this.#clusters.dp;
    const offsetsTopic = cluster === 'dp' ? topic : sourceTopicOnDp(topic);
    this.#owned = [];
    for (const partition of partitions) {
      const producer = new DirectProducer(kafka, `${group}-${topic}-${partition}`);
      await producer.initialise();
      this.#owned.push({ partition, producer, position: 0 });
    }
    const fetched = await kafka.call(
      'offsetFetch',
      { groupId: group, topics: [{ name: offsetsTopic, partitionIndexes: [...partitions] }] },
      { version: 5 },
    );
    for (const { partitionIndex, committedOffset } of fetched.topics[0]?.partitions ?? []) {
      const owned = this.#owned.find((one) => one.partition === partitionIndex);
      if (owned !== undefined) owned.position = Math.max(0, committedOffset);
    }
  }

  #check(api: string, code: number): void {
    if (code !== 0)
      throw runtime.error('PORT_KAFKA_ERROR', { api, code, where: this.#options.group });
  }
}
