import type { Answer, Handler, RequestContext } from '../apis/handler.ts';
import type { Sparse } from '../wire/complete.ts';
import type { Fields, Message, ValuesOf } from '../wire/fields.ts';
import { messages, type ApiName, type Messages } from '../wire/messages/index.ts';

/** A request of one API; what is left out gets its default. */
export type RequestOf<K extends ApiName> = Sparse<ValuesOf<Messages[K]['request']>>;
export type ResponseOf<K extends ApiName> = ValuesOf<Messages[K]['response']>;

/** Sees a request before its handler. Gives the answer in its place, `close` to cut the connection, or undefined to let it pass. */
export type Hook<K extends ApiName> = (
  request: ValuesOf<Messages[K]['request']>,
  context: RequestContext,
) => HookAnswer<K> | Promise<HookAnswer<K>>;
type HookAnswer<K extends ApiName> =
  | Sparse<ValuesOf<Messages[K]['response']>>
  | 'close'
  | undefined;

interface Hooked {
  readonly hook: (request: unknown, context: RequestContext) => unknown;
  left: number;
}

/** One API as it is served. */
export interface Served {
  readonly name: ApiName;
  readonly api: Message;
  readonly handler: Handler;
}

/** Finds the handler of a request and lets the hooks see it first. Handlers run one at a time: what is synchronous is never interrupted. */
export class Dispatcher {
  readonly served: readonly Served[];
  readonly #byKey = new Map<number, Served>();
  readonly #byName = new Map<ApiName, Served>();
  readonly #hooks = new Map<ApiName, Hooked[]>();

  constructor(handlers: readonly Handler[]) {
    const names = new Map(
      Object.entries(messages).map(([name, { key }]) => [key, name as ApiName]),
    );
    this.served = handlers.map((handler) => {
      const { api } = handler;
      const name = names.get(api.key);
      if (name === undefined || this.#byKey.has(api.key)) {
        throw new Error(`${api.name} (${api.key}) is registered twice or not declared`);
      }
      const served: Served = { name, api, handler };
      this.#byKey.set(api.key, served);
      this.#byName.set(name, served);
      return served;
    });
  }

  byKey(key: number): Served | undefined {
    return this.#byKey.get(key);
  }

  byName(name: ApiName): Served | undefined {
    return this.#byName.get(name);
  }

  /** Answers at once where the handler does. */
  dispatch(
    { name, handler }: Served,
    request: ValuesOf<Fields>,
    context: RequestContext,
  ): Answer<Fields> | Promise<Answer<Fields>> {
    if (!this.#hooks.has(name)) return handler.handle(request, context);
    return this.#dispatchHooked(name, handler, request, context);
  }

  async #dispatchHooked(
    name: ApiName,
    handler: Handler,
    request: ValuesOf<Fields>,
    context: RequestContext,
  ): Promise<Answer<Fields>> {
    for (const hooked of this.#hooks.get(name) ?? []) {
      if (hooked.left <= 0) continue;
      hooked.left -= 1;
      if (hooked.left <= 0) this.#drop(name, hooked);
      const answer = (await hooked.hook(request, context)) as Answer<Fields> | undefined;
      if (answer !== undefined) return answer;
    }
    return handler.handle(request, context);
  }

  /** Shows the next `times` requests of an API to `hook` (default one). Disposing takes the hook away. */
  intercept<K extends ApiName>(
    name: K,
    hook: Hook<K>,
    { times = 1 }: { readonly times?: number } = {},
  ): Disposable {
    const hooked: Hooked = { hook: hook as Hooked['hook'], left: times };
    this.#hooks.set(name, [...(this.#hooks.get(name) ?? []), hooked]);
    return {
      [Symbol.dispose]: () => {
        this.#drop(name, hooked);
      },
    };
  }

  #drop(name: ApiName, hooked: Hooked): void {
    const left = (this.#hooks.get(name) ?? []).filter((one) => one !== hooked);
    if (left.length === 0) this.#hooks.delete(name);
    else this.#hooks.set(name, left);
  }
}
