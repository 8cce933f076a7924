import type { GroupCoordinator } from '../groups/coordinator.ts';
import type { LogBudget } from '../log/log-budget.ts';
import type { Topics } from '../log/topics.ts';
import type { TransactionCoordinator } from '../transactions/coordinator.ts';
import type { Sparse } from '../wire/complete.ts';
import type { Fields, Message, ValuesOf } from '../wire/fields.ts';

/** What handlers share: one owner of all state, called one request at a time. */
export interface Broker {
  readonly name: string;
  readonly clusterId: string;
  readonly nodeId: number;
  readonly autoCreateTopics: boolean;
  /** The APIs that are served, for ApiVersions. */
  readonly served: readonly Message[];
  readonly topics: Topics;
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  readonly budget: LogBudget;
  /** Real time, epoch ms. */
  readonly clock: () => number;
  /** Says one line about a strange request. */
  readonly note: (text: string) => void;
}

/** Who asks, in which version, and by which address. */
export interface RequestContext {
  readonly broker: Broker;
  readonly version: number;
  readonly clientId: string;
  readonly clientHost: string;
  /** The address that the client used; answered in Metadata and FindCoordinator. */
  readonly listener: { readonly host: string; readonly port: number };
  /** True for calls inside the process: buffers may be kept without copying. */
  readonly isLocal: boolean;
  /** Aborted when the client is gone or the server closes. */
  readonly signal: AbortSignal;
}

/** `close` ends the connection without an answer, `silent` sends none. */
export type Answer<S extends Fields> = Sparse<ValuesOf<S>> | 'close' | 'silent';

export interface Handler<Q extends Fields = Fields, S extends Fields = Fields> {
  readonly api: Message<Q, S>;
  handle(request: ValuesOf<Q>, context: RequestContext): Answer<S> | Promise<Answer<S>>;
}

/** Ties what the broker does to the API's declaration. */
export function handler<Q extends Fields, S extends Fields>(
  api: Message<Q, S>,
  handle: Handler<Q, S>['handle'],
): Handler<Q, S> {
  return { api, handle };
}
