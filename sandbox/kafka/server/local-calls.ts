import { untilAborted } from '../../until-aborted.ts';
import type { Broker } from '../apis/handler.ts';
import { kafka } from '../problems.ts';
import { complete, type Sparse } from '../wire/complete.ts';
import type { Fields, ValuesOf } from '../wire/fields.ts';
import type { ApiName } from '../wire/messages/index.ts';
import type { Dispatcher, RequestOf, ResponseOf } from './dispatcher.ts';

export interface CallOptions {
  /** Default: the highest served. */
  readonly version?: number;
  readonly clientId?: string;
}

/** Calls handlers in-process: no TCP and no codec, the same handlers and hooks. While closed every call is refused. */
export class LocalCalls {
  readonly #broker: Broker;
  readonly #dispatcher: Dispatcher;
  readonly #listener: { readonly host: string; readonly port: number };
  #open = new AbortController();

  constructor(options: {
    readonly broker: Broker;
    readonly dispatcher: Dispatcher;
    readonly listener: { readonly host: string; readonly port: number };
  }) {
    this.#broker = options.broker;
    this.#dispatcher = options.dispatcher;
    this.#listener = options.listener;
  }

  /** @throws KAFKA_SUSPENDED, KAFKA_CALL_CLOSED where a connection would be closed, KAFKA_CALL_VERSION */
  async call<K extends ApiName>(
    name: K,
    given: RequestOf<K>,
    { version, clientId = 'in-process' }: CallOptions = {},
  ): Promise<ResponseOf<K>> {
    const { signal } = this.#open;
    const isClosed = (): boolean => signal.aborted;
    const served = this.#dispatcher.byName(name);
    if (isClosed() || served === undefined) throw this.#refused(name);
    const { api } = served;
    const [low, high] = api.versions;
    if (version !== undefined && (version < low || version > high)) {
      throw kafka.error('KAFKA_CALL_VERSION', { api: name, version, low, high });
    }
    const { host, port } = this.#listener;
    const answering = this.#dispatcher.dispatch(
      served,
      complete(api.request, given as Sparse<ValuesOf<Fields>>),
      {
        broker: this.#broker,
        version: version ?? high,
        clientId,
        clientHost: '/127.0.0.1',
        listener: { host, port },
        isLocal: true,
        signal,
      },
    );
    // Only what waits can be overtaken by a suspension.
    const answer = answering instanceof Promise ? await untilAborted(answering, signal) : answering;
    if (answer === undefined || isClosed()) throw this.#refused(name);
    if (answer === 'close')
      throw kafka.error('KAFKA_CALL_CLOSED', { name: this.#broker.name, api: name });
    return complete(api.response, answer === 'silent' ? {} : answer) as ResponseOf<K>;
  }

  #refused(api: string): Error {
    return kafka.error('KAFKA_SUSPENDED', { name: this.#broker.name, api });
  }

  open(): void {
    if (this.#open.signal.aborted) this.#open = new AbortController();
  }

  /** Ends calls that wait; they are refused as new ones are. */
  close(): void {
    this.#open.abort();
  }
}
