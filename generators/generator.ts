import type { Flavour } from '../schemas/flavour.ts';
import type { FaultShares } from './faults.ts';
import { generateSessions, type Batch } from './generate.ts';
import { generators } from './problems.ts';

export interface GeneratorHandle {
  /** What runs; `sent` counts the events whose batch was accepted by `send`. */
  state(): {
    readonly scenario: string;
    readonly seed: number;
    readonly ratePerSecond: number;
    readonly sent: number;
    /** Absent: every event is valid. */
    readonly faults?: FaultShares;
  };
  /** @throws GENERATOR_NUMBER */
  setRate(perSecond: number): void;
  /** Sends nothing more; a batch under way is not recalled. Twice is fine. */
  stop(): void;
}

/** How often what is due is sent, ms. */
const tick = 50;
/** Time that a stalled process or a slow receiver is made up for at most, ms: no flood afterwards. */
const catchUp = 1000;

/**
 * Sends batches of endless sessions so that about `ratePerSecond` events go out a second; a slow `send` holds it back.
 * Keeps no process alive. A batch that `send` fails is not counted, and the next one is tried.
 * @throws GENERATOR_SCENARIO_UNKNOWN · GENERATOR_SCENARIO_FLAVOUR · GENERATOR_NUMBER
 */
export function startGenerator(options: {
  readonly scenario: string;
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly flavour: Flavour;
  readonly faults?: FaultShares | undefined;
  /** ms */
  readonly now: () => number;
  readonly send: (batch: Batch) => Promise<void>;
}): GeneratorHandle {
  const { scenario, seed, flavour, faults, now, send } = options;
  let ratePerSecond = checkedRate(options.ratePerSecond);
  const batches = generateSessions({
    scenario,
    seed,
    flavour,
    startAt: now,
    faults: faults ?? false,
  });
  let next = take(batches);
  let sent = 0;
  let due = 1;
  let last = now();
  let busy = false;
  const run = async (): Promise<void> => {
    const at = now();
    due += (Math.max(0, at - last) * ratePerSecond) / 1000;
    due = Math.min(due, Math.max(1, (catchUp * ratePerSecond) / 1000));
    last = at;
    if (busy) return;
    busy = true;
    try {
      while (due > 0 && next !== undefined) {
        const batch = next;
        const size = sizeOf(batch);
        due -= size;
        next = take(batches);
        // oxlint-disable-next-line no-await-in-loop -- one batch at a time: a slow receiver holds the generator back
        if (
          await send(batch).then(
            () => true,
            () => false,
          )
        )
          sent += size;
      }
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void run(), tick);
  timer.unref();
  return {
    state: () => ({ scenario, seed, ratePerSecond, sent, ...(faults !== undefined && { faults }) }),
    setRate(perSecond) {
      ratePerSecond = checkedRate(perSecond);
    },
    stop() {
      clearInterval(timer);
      next = undefined;
    },
  };
}

function take(batches: Generator<Batch, void, undefined>): Batch | undefined {
  const { value, done } = batches.next();
  return done === true ? undefined : value;
}

function sizeOf({ batch: { events } }: Batch): number {
  return Array.isArray(events) ? events.length : 0;
}

function checkedRate(value: number): number {
  if (!(value > 0 && value <= 100_000)) {
    throw generators.error('GENERATOR_NUMBER', { name: 'ratePerSecond', value });
  }
  return value;
}
