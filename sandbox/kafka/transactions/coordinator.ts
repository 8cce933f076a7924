import { errorCode } from '../errors.ts';
import type { GroupCoordinator } from '../groups/coordinator.ts';
import type { Timers } from '../groups/types.ts';

export type TransactionState = 'Empty' | 'Ongoing' | 'CompleteCommit' | 'CompleteAbort';

export interface Transaction {
  readonly transactionalId: string;
  producerId: number;
  epoch: number;
  /** Who asked for the last epoch by naming the one before: a retry of that InitProducerId is answered again (KIP-360). */
  raisedBy: { readonly producerId: number; readonly epoch: number } | undefined;
  timeoutMs: number;
  state: TransactionState;
  readonly partitions: Map<string, { readonly topic: string; readonly partition: number }>;
  readonly groups: Set<string>;
  startedAt: number;
  cancelTimeout: (() => void) | undefined;
}

/** Writes a marker into a partition. */
export type WriteMarker = (
  at: { readonly topic: string; readonly partition: number },
  marker: {
    readonly producerId: number;
    readonly producerEpoch: number;
    readonly isCommit: boolean;
  },
) => void;

/** Who speaks for a transaction. */
export interface ProducerIdentity {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

const longestTimeoutMs = 900_000;
const lastEpoch = 32_766;

/**
 * Transactions of a cluster (spec/kafka-protocol.md §4.2). Markers are written at once, so the Prepare states are passed
 * within one call and never seen. Fencing is told as PRODUCER_FENCED; handlers of old versions turn it into 47.
 */
export class TransactionCoordinator {
  readonly #transactions = new Map<string, Transaction>();
  readonly #groups: GroupCoordinator;
  readonly #timers: Timers;
  readonly #writeMarker: WriteMarker;
  /** Highest epoch seen of each producer that has a transactional id or parked offsets. */
  readonly #seen = new Map<number, number>();
  #nextProducerId = 1_000;

  constructor(options: {
    readonly groups: GroupCoordinator;
    readonly timers: Timers;
    readonly writeMarker: WriteMarker;
  }) {
    this.#groups = options.groups;
    this.#timers = options.timers;
    this.#writeMarker = options.writeMarker;
  }

  get(transactionalId: string): Transaction | undefined {
    return this.#transactions.get(transactionalId);
  }

  list(): readonly Transaction[] {
    return [...this.#transactions.values()];
  }

  get openCount(): number {
    let open = 0;
    for (const { state } of this.#transactions.values()) {
      if (state === 'Ongoing') open += 1;
    }
    return open;
  }

  /** A producer id and epoch; for a known transactional id the epoch rises and an open transaction is aborted. */
  initialise(request: {
    readonly transactionalId: string | null;
    readonly timeoutMs: number;
    readonly producerId: number;
    readonly producerEpoch: number;
  }): { readonly errorCode: number; readonly producerId: number; readonly producerEpoch: number } {
    const { transactionalId, timeoutMs } = request;
    if (transactionalId === null) {
      return { errorCode: errorCode.NONE, producerId: this.#takeProducerId(), producerEpoch: 0 };
    }
    if (transactionalId === '') return refused(errorCode.INVALID_REQUEST);
    if (request.producerId < 0 !== request.producerEpoch < 0)
      return refused(errorCode.INVALID_REQUEST);
    if (timeoutMs <= 0 || timeoutMs > longestTimeoutMs) {
      return refused(errorCode.INVALID_TRANSACTION_TIMEOUT);
    }
    const known = this.#transactions.get(transactionalId);
    if (known === undefined) {
      const made = this.#create(transactionalId, timeoutMs);
      return { errorCode: errorCode.NONE, producerId: made.producerId, producerEpoch: made.epoch };
    }
    if (request.producerId >= 0) {
      const { raisedBy } = known;
      const isRetry =
        raisedBy?.producerId === request.producerId && raisedBy.epoch === request.producerEpoch;
      if (isRetry)
        return {
          errorCode: errorCode.NONE,
          producerId: known.producerId,
          producerEpoch: known.epoch,
        };
      const isCurrent =
        request.producerId === known.producerId && request.producerEpoch === known.epoch;
      if (!isCurrent) return refused(errorCode.PRODUCER_FENCED);
    }
    this.#fence(known);
    if (known.epoch > lastEpoch) {
      known.producerId = this.#takeProducerId();
      known.epoch = 0;
      this.#seen.set(known.producerId, 0);
    }
    known.raisedBy = { producerId: request.producerId, epoch: request.producerEpoch };
    known.state = 'Empty';
    known.timeoutMs = timeoutMs;
    return { errorCode: errorCode.NONE, producerId: known.producerId, producerEpoch: known.epoch };
  }

  #takeProducerId(): number {
    this.#nextProducerId += 1;
    return this.#nextProducerId;
  }

  #create(transactionalId: string, timeoutMs: number): Transaction {
    const made: Transaction = {
      transactionalId,
      producerId: this.#takeProducerId(),
      epoch: 0,
      raisedBy: undefined,
      timeoutMs,
      state: 'Empty',
      partitions: new Map(),
      groups: new Set(),
      startedAt: -1,
      cancelTimeout: undefined,
    };
    this.#transactions.set(transactionalId, made);
    this.#seen.set(made.producerId, made.epoch);
    return made;
  }

  /** Raises the epoch and aborts what is open with the new one, so that every partition refuses the late producer. */
  #fence(transaction: Transaction): void {
    transaction.epoch += 1;
    transaction.raisedBy = undefined;
    this.#seen.set(transaction.producerId, transaction.epoch);
    if (transaction.state === 'Ongoing') this.#finish(transaction, false);
  }

  /** Why a producer may not go on with its transaction; 0 when it may. */
  problem({ transactionalId, producerId, producerEpoch }: ProducerIdentity): number {
    const found = this.#transactions.get(transactionalId);
    if (found?.producerId !== producerId) return errorCode.INVALID_PRODUCER_ID_MAPPING;
    return producerEpoch === found.epoch ? errorCode.NONE : errorCode.PRODUCER_FENCED;
  }

  addPartitions(
    identity: ProducerIdentity,
    partitions: readonly { readonly topic: string; readonly partition: number }[],
  ): number {
    const code = this.problem(identity);
    const found = this.#transactions.get(identity.transactionalId);
    if (code !== 0 || found === undefined) return code;
    this.#begin(found);
    for (const at of partitions) found.partitions.set(`${at.topic}/${at.partition}`, at);
    return errorCode.NONE;
  }

  addGroup(identity: ProducerIdentity, groupId: string): number {
    const code = this.problem(identity);
    const found = this.#transactions.get(identity.transactionalId);
    if (code !== 0 || found === undefined) return code;
    this.#begin(found);
    found.groups.add(groupId);
    return errorCode.NONE;
  }

  /** Opens a transaction unless one is open; its timeout runs from here. */
  #begin(transaction: Transaction): void {
    if (transaction.state === 'Ongoing') return;
    transaction.state = 'Ongoing';
    transaction.startedAt = this.#timers.now();
    transaction.cancelTimeout = this.#timers.after(transaction.timeoutMs, () => {
      this.#fence(transaction);
    });
  }

  /** Why a transactional batch may not be written: 0, 47 for an old epoch, 48 for a partition that was not added. */
  checkProduce(
    request: ProducerIdentity & { readonly topic: string; readonly partition: number },
  ): number {
    const code = this.problem(request);
    if (code === errorCode.PRODUCER_FENCED) return errorCode.INVALID_PRODUCER_EPOCH;
    if (code !== 0) return code;
    const found = this.#transactions.get(request.transactionalId);
    const isAdded = found?.partitions.has(`${request.topic}/${request.partition}`) === true;
    return isAdded && found.state === 'Ongoing' ? errorCode.NONE : errorCode.INVALID_TXN_STATE;
  }

  /** Why a producer may not park offsets: only an epoch older than one seen of it is refused, the id is not checked. */
  offsetsProblem(producerId: number, producerEpoch: number): number {
    const seen = this.#seen.get(producerId) ?? -1;
    if (producerEpoch < seen) return errorCode.INVALID_PRODUCER_EPOCH;
    this.#seen.set(producerId, producerEpoch);
    return errorCode.NONE;
  }

  /** Ends the open transaction; asking again for the same end is fine. */
  end(identity: ProducerIdentity, isCommit: boolean): number {
    const code = this.problem(identity);
    const found = this.#transactions.get(identity.transactionalId);
    if (code !== 0 || found === undefined) return code;
    switch (found.state) {
      case 'Ongoing':
        this.#finish(found, isCommit);
        return errorCode.NONE;
      case 'CompleteCommit':
        return isCommit ? errorCode.NONE : errorCode.INVALID_TXN_STATE;
      case 'CompleteAbort':
        return isCommit ? errorCode.INVALID_TXN_STATE : errorCode.NONE;
      case 'Empty':
        return errorCode.INVALID_TXN_STATE;
    }
  }

  #finish(transaction: Transaction, isCommit: boolean): void {
    const { producerId, epoch: producerEpoch, partitions, groups } = transaction;
    transaction.cancelTimeout?.();
    transaction.cancelTimeout = undefined;
    transaction.state = isCommit ? 'CompleteCommit' : 'CompleteAbort';
    // Offsets first: who is woken by a marker already sees them.
    for (const groupId of groups) this.#groups.endTransaction(groupId, producerId, isCommit);
    for (const at of partitions.values())
      this.#writeMarker(at, { producerId, producerEpoch, isCommit });
    partitions.clear();
    groups.clear();
  }

  close(): void {
    for (const { cancelTimeout } of this.#transactions.values()) cancelTimeout?.();
  }
}

const refused = (code: number) => ({ errorCode: code, producerId: -1, producerEpoch: -1 });
