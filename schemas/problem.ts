/** What every error of the sandbox carries: a permanent code, a message with the value got, and the next step. */
export class SandboxError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(options: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly facts: Readonly<Record<string, unknown>>;
    readonly cause?: unknown;
  }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SandboxError';
    this.code = options.code;
    this.hint = options.hint;
    this.facts = options.facts;
  }
}

/** One row of a room's problem table: `F` are the facts that message and hint are made of. */
export interface ProblemRow<F extends Readonly<Record<string, unknown>>> {
  readonly title: string;
  message(facts: F): string;
  hint(facts: F): string;
}

// `never` as fact type accepts a row of any facts; the row's own type stays exact.
type ProblemTable = Readonly<Record<string, ProblemRow<never>>>;
type FactsOf<R> = R extends ProblemRow<infer F> ? F : never;

export interface Problems<T extends ProblemTable> {
  readonly table: T;
  /** Makes the error of one code; the facts are checked against the row. `cause` keeps the original. */
  error<C extends keyof T & string>(
    code: C,
    facts: FactsOf<T[C]>,
    options?: { readonly cause?: unknown },
  ): SandboxError;
}

/** Turns a room's table of problems into the maker of its errors. One table a room, in its `problems.ts`. */
export function problems<T extends ProblemTable>(table: T): Problems<T> {
  return {
    table,
    error(code, facts, options = {}) {
      // The key is one of the table's own; only its exact type is out of reach here.
      const row = table[code] as unknown as ProblemRow<never>;
      return new SandboxError({
        code,
        message: row.message(facts as never),
        hint: row.hint(facts as never),
        facts,
        cause: options.cause,
      });
    },
  };
}
