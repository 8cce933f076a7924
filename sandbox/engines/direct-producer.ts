import { createPartitioner } from '../../pipeline/runtime/partitioner.ts';
import type { Position, TargetRecord } from '../../pipeline/runtime/port.ts';
import { runtime } from '../../pipeline/runtime/problems.ts';
import type { KafkaServer } from '../kafka/index.ts';
import { encodeBatch } from '../kafka/index.ts';

/** The part of the broker that is called in-process. */
export type KafkaCalls = Pick<KafkaServer, 'call'>;

const PRODUCER_FENCED = [47, 90];
const transactionTimeoutMs = 60_000;

/** Offsets of one group that a transaction commits. */
export interface OffsetsToCommit {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

/** What goes to one partition; `indexes` point into the records that are written. */
interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly indexes: number[];
}

interface Identity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** A producer that calls the broker's handlers: transactional when it has an id, plain otherwise. */
export class DirectProducer {
  readonly #kafka: KafkaCalls;
  readonly #transactionalId: string | null;
  readonly #partitioner = createPartitioner();
  readonly #partitionCounts = new Map<string, number>();
  readonly #sequences = new Map<string, number>();
  readonly #added = new Set<string>();
  #identity: Identity | undefined;
  #began = false;

  constructor(kafka: KafkaCalls, transactionalId: string | null) {
    this.#kafka = kafka;
    this.#transactionalId = transactionalId;
  }

  /** Takes the transactional id over, which fences whoever held it before. */
  async initialise(): Promise<void> {
    const answer = await this.#kafka.call('initProducerId', {
      transactionalId: this.#transactionalId,
      transactionTimeoutMs,
    });
    this.#check('InitProducerId', answer.errorCode, this.#transactionalId ?? 'a plain producer');
    this.#identity = {
      producerId: answer.producerId,
      producerEpoch: answer.producerEpoch,
    };
    this.#sequences.clear();
  }

  begin(): void {
    this.#added.clear();
    this.#began = false;
  }

  /** Writes records, one batch a partition, and tells where each landed. */
  async write(records: readonly TargetRecord[]): Promise<readonly Position[]> {
    if (records.length === 0) return [];
    this.#partitioner.nextWrite();
    const batches = await this.#batchesOf(records);
    if (this.#transactionalId !== null) await this.#addPartitions(batches);

    const positions: Position[] = [];
    for (const batch of batches) {
      const { topic, partition } = batch;
      const baseOffset = await this.#append(batch, records);
      batch.indexes.forEach((index, at) => {
        positions[index] = { topic, partition, offset: baseOffset + at };
      });
    }
    return positions;
  }

  /** The records by the partition they go to, each partition's in their order. */
  async #batchesOf(records: readonly TargetRecord[]): Promise<readonly Batch[]> {
    const batches: Batch[] = [];
    const byTopic = new Map<string, (Batch | undefined)[]>();
    for (const [index, { topic, key, partition: asked }] of records.entries()) {
      const known = this.#partitionCounts.get(topic);
      const count = known ?? (await this.#partitionsOf(topic));
      const partition = asked ?? this.#partitioner.partitionFor(key, count);
      let ofTopic = byTopic.get(topic);
      if (ofTopic === undefined) byTopic.set(topic, (ofTopic = []));
      const batch = ofTopic[partition];
      if (batch === undefined)
        batches.push((ofTopic[partition] = { topic, partition, indexes: [index] }));
      else batch.indexes.push(index);
    }
    return batches;
  }

  /** Ends the transaction with the group's new position in it. `undefined` commits outputs alone. */
  async commit(offsets: OffsetsToCommit): Promise<void> {
    const identity = this.#identity ?? { producerId: -1, producerEpoch: -1 };
    const common = {
      transactionalId: this.#transactionalId ?? '',
      producerId: identity.producerId,
      producerEpoch: identity.producerEpoch,
    };
    const added = await this.#kafka.call('addOffsetsToTxn', { ...common, groupId: offsets.group });
    this.#check('AddOffsetsToTxn', added.errorCode, offsets.group);
    this.#began = true;
    const committed = await this.#kafka.call('txnOffsetCommit', {
      ...common,
      groupId: offsets.group,
      topics: [
        {
          name: offsets.topic,
          partitions: [{ partitionIndex: offsets.partition, committedOffset: offsets.nextOffset }],
        },
      ],
    });
    for (const topic of committed.topics) {
      for (const { errorCode } of topic.partitions) {
        this.#check('TxnOffsetCommit', errorCode, `${offsets.group} on ${offsets.topic}`);
      }
    }
    await this.#end(true);
  }

  async abort(): Promise<void> {
    if (this.#began) await this.#end(false);
  }

  async #end(committed: boolean): Promise<void> {
    const identity = this.#identity ?? { producerId: -1, producerEpoch: -1 };
    this.#began = false;
    const ended = await this.#kafka.call('endTxn', {
      transactionalId: this.#transactionalId ?? '',
      producerId: identity.producerId,
      producerEpoch: identity.producerEpoch,
      committed,
    });
    this.#check('EndTxn', ended.errorCode, this.#transactionalId ?? '');
  }

  async #append(
    { topic, partition, indexes }: Batch,
    records: readonly TargetRecord[],
  ): Promise<number> {
    const name = `${topic}/${partition}`;
    const sequence = this.#sequences.get(name) ?? 0;
    const timestamp = Date.now();
    const chosen = indexes.map((index) => {
      const record = records[index];
      const key = record?.key ?? null;
      return {
        key: key === null ? null : Buffer.from(key),
        value: record?.value ?? null,
        timestamp,
      };
    });
    const identity = this.#identity;
    const bytes = encodeBatch(
      chosen,
      identity === undefined
        ? { checksumLater: true }
        : {
            ...identity,
            baseSequence: sequence,
            isTransactional: this.#transactionalId !== null,
            checksumLater: true,
          },
    );
    const answer = await this.#kafka.call('produce', {
      transactionalId: this.#transactionalId,
      acks: -1,
      timeoutMs: 30_000,
      topicData: [{ name: topic, partitionData: [{ index: partition, records: bytes }] }],
    });
    const result = answer.responses[0]?.partitionResponses[0];
    this.#check('Produce', result?.errorCode ?? -1, `${topic}-${partition}`);
    this.#sequences.set(name, sequence + chosen.length);
    return result?.baseOffset ?? 0;
  }

  async #addPartitions(
    batches: readonly { readonly topic: string; readonly partition: number }[],
  ): Promise<void> {
    const fresh = batches.filter(
      ({ topic, partition }) => !this.#added.has(`${topic}/${partition}`),
    );
    if (fresh.length === 0) return;
    const byTopic = new Map<string, number[]>();
    for (const { topic, partition } of fresh) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
    }
    const answer = await this.#kafka.call('addPartitionsToTxn', {
      v3AndBelowTransactionalId: this.#transactionalId ?? '',
      v3AndBelowProducerId: this.#identity?.producerId ?? -1,
      v3AndBelowProducerEpoch: this.#identity?.producerEpoch ?? -1,
      v3AndBelowTopics: [...byTopic].map(([name, partitions]) => ({ name, partitions })),
    });
    for (const { name, resultsByPartition } of answer.resultsByTopicV3AndBelow) {
      for (const { partitionErrorCode } of resultsByPartition) {
        this.#check('AddPartitionsToTxn', partitionErrorCode, name);
      }
    }
    this.#began = true;
    for (const { topic, partition } of fresh) this.#added.add(`${topic}/${partition}`);
  }

  async #partitionsOf(topic: string): Promise<number> {
    const answer = await this.#kafka.call('metadata', { topics: [{ name: topic }] });
    const found = answer.topics[0];
    this.#check('Metadata', found?.errorCode ?? -1, topic);
    const count = Math.max(1, found?.partitions.length ?? 1);
    this.#partitionCounts.set(topic, count);
    return count;
  }

  #check(api: string, code: number, where: string): void {
    if (code === 0) return;
    if (PRODUCER_FENCED.includes(code)) {
      throw runtime.error('PORT_FENCED', {
        group: this.#transactionalId ?? '',
        topic: where,
        partition: -1,
      });
    }
    throw runtime.error('PORT_KAFKA_ERROR', { api, code, where });
  }
}
