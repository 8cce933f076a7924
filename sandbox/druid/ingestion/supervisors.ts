import type { JsonObject } from '../../../schemas/json.ts';
import { druid } from '../problems.ts';
import type { StoreCalls, SupervisorRow } from '../store/messages.ts';
import { readSpec } from './read-spec.ts';
import { Supervisor, type SupervisorParts } from './supervisor.ts';

/** All supervisors of one Druid, by datasource. Changes run one after another. */
export class Supervisors {
  readonly #parts: SupervisorParts;
  readonly #store: () => StoreCalls;
  readonly #all = new Map<string, Supervisor>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: Omit<SupervisorParts, 'store'>, store: () => StoreCalls) {
    this.#store = store;
    // Each call goes to the store that is there at that time: it may have been started again.
    this.#parts = { ...parts, store: { ingest: (request) => store().ingest(request) } };
  }

  list(): readonly Supervisor[] {
    return [...this.#all.values()];
  }

  /** @throws DRUID_UNKNOWN_SUPERVISOR */
  get(id: string): Supervisor {
    const supervisor = this.#all.get(id);
    if (supervisor === undefined) throw druid.error('DRUID_UNKNOWN_SUPERVISOR', { id });
    return supervisor;
  }

  /**
   * Starts a supervisor, or replaces the one of that datasource, which goes on from the stored offsets. Gives its id.
   * @throws DRUID_SPEC_REFUSED
   */
  submit(spec: JsonObject): Promise<string> {
    const { id } = readSpec(spec);
    return this.#inTurn(async () => {
      await this.#replace(spec);
      return id;
    });
  }

  /** Starts what an earlier run on the same folder had. */
  resumeSaved(): Promise<void> {
    return this.#inTurn(async () => {
      for (const { spec } of await this.#store().saved()) await this.#replace(spec);
    });
  }

  suspend(id: string): Promise<Supervisor> {
    return this.#setSuspended(id, true);
  }

  resume(id: string): Promise<Supervisor> {
    return this.#setSuspended(id, false);
  }

  /** Ends a supervisor; rows and offsets stay. */
  terminate(id: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.get(id).stop();
      await this.#store().unregister(id);
      this.#all.delete(id);
    });
  }

  /** Forgets the stored offsets, or sets those given; rows stay. */
  reset(id: string, offsets?: Readonly<Record<string, number>>): Promise<void> {
    return this.#inTurn(async () => {
      const { spec } = this.get(id).spec;
      await this.get(id).stop();
      if (offsets === undefined) await this.#store().forgetOffsets(id);
      for (const [partition, offset] of Object.entries(offsets ?? {})) {
        await this.#store().setOffset({ datasource: id, partition: Number(partition), offset });
      }
      await this.#replace(spec);
    });
  }

  /** For sys.supervisors and sys.tasks. */
  rows(): readonly SupervisorRow[] {
    return this.list().map((supervisor) => ({
      id: supervisor.spec.id,
      state: supervisor.state,
      isHealthy: supervisor.fault === undefined,
      isSuspended: supervisor.isSuspended,
      spec: JSON.stringify(supervisor.spec.spec),
      taskId: taskIdOf(supervisor),
      createdAt: Date.parse(supervisor.startedAt),
    }));
  }

  /** After the store was started again: tells it the specs and goes on from what it has stored. */
  restart(): Promise<void> {
    return this.#inTurn(async () => {
      for (const supervisor of this.list()) await this.#replace(specOf(supervisor));
    });
  }

  async stop(): Promise<void> {
    await this.#inTurn(async () => {
      await Promise.all(
        this.list().map(async (supervisor) => {
          await supervisor.stop();
        }),
      );
    });
  }

  async #replace(spec: JsonObject): Promise<void> {
    const read = readSpec(spec);
    const old = this.#all.get(read.id);
    await old?.stop();
    const stored = await this.#store().register(spec);
    const supervisor = new Supervisor(read, stored, this.#parts);
    this.#all.set(read.id, supervisor);
    supervisor.start();
  }

  #setSuspended(id: string, suspended: boolean): Promise<Supervisor> {
    return this.#inTurn(async () => {
      await this.#replace({ ...specOf(this.get(id)), suspended });
      return this.get(id);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

const specOf = (supervisor: Supervisor): JsonObject => supervisor.spec.spec;

export const taskIdOf = ({ spec, startedAt }: Supervisor): string =>
  `index_kafka_${spec.id}_${Date.parse(startedAt).toString(36)}`;
