/** What can be made to go wrong with the next telemetry requests (spec/telemetry-api.md §13). */
export type Fault = {
  /** How many requests it takes; without it, all until it is cleared. */
  readonly times?: number;
} & (
  | {
      /** Answers at once, nothing is stored: 401, 403 and 429 as the gateway, 400 and 413 as a page, 500 as the service. */
      readonly kind: 'status';
      readonly status: 400 | 401 | 403 | 413 | 429 | 500;
    }
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Stores the batch, then closes the connection without an answer. */
  | { readonly kind: 'drop-after-store' }
  /** Stores the batch, then answers 200 with a body that is not JSON. */
  | { readonly kind: 'bad-json' }
  /** Stores the batch, then answers 200 with responseCode FAILED. */
  | { readonly kind: 'failed-code' }
  /** Stores the batch without did, channel and pid, as behind iGOT's proxy. */
  | { readonly kind: 'strip-headers' }
);

/** The faults of a running service; all kinds can be set at once. */
export interface Faults {
  /** Sets a fault; one of the same kind is replaced. */
  set(fault: Fault): void;
  /** Ends one kind, or all. */
  clear(kind?: Fault['kind']): void;
  /** What is set now; `times` is what is left. */
  active(): readonly Fault[];
  /** What befalls the next request; takes one off the count of each. */
  take(): ReadonlyMap<Fault['kind'], Fault>;
}

export function createFaults(): Faults {
  const faults = new Map<Fault['kind'], Fault>();
  const none: ReadonlyMap<Fault['kind'], Fault> = new Map();
  return {
    set(fault) {
      if (fault.times !== undefined && fault.times < 1) faults.delete(fault.kind);
      else faults.set(fault.kind, fault);
    },
    clear(kind) {
      if (kind === undefined) faults.clear();
      else faults.delete(kind);
    },
    active: () => [...faults.values()],
    take() {
      if (faults.size === 0) return none;
      const taken = new Map(faults);
      for (const [kind, fault] of taken) {
        if (fault.times === undefined) continue;
        if (fault.times > 1) faults.set(kind, { ...fault, times: fault.times - 1 });
        else faults.delete(kind);
      }
      return taken;
    },
  };
}
