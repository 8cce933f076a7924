import { isDeepStrictEqual } from 'node:util';
import { startGenerator, type FaultShares, type GeneratorHandle } from '../../generators/index.ts';
import type { GeneratorState } from '../control/types.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';

/** The one generator of a running sandbox. */
export interface Generating extends Disposable {
  /** Starts it, or changes the rate of what runs: the same seed begun again would send every mid twice. */
  start(wanted: {
    readonly scenario: string;
    readonly seed: number;
    readonly ratePerSecond: number;
    /** Absent: every event is valid. */
    readonly faults?: FaultShares | undefined;
  }): GeneratorState;
  stop(): void;
  state(): GeneratorState | null;
}

/** A generator that posts its batches to the sandbox's own Telemetry Service, as clients do. */
export function createGenerating(parts: SandboxParts): Generating {
  let running: GeneratorHandle | undefined;
  const state = (): GeneratorState | null => running?.state() ?? null;
  const stop = (): void => {
    running?.stop();
    running = undefined;
  };
  return {
    start({ scenario, seed, ratePerSecond, faults }) {
      const { api } = parts;
      if (api === undefined)
        throw sandboxProblems.error('SANDBOX_PART_ELSEWHERE', { part: 'telemetry-api' });
      const now = running?.state();
      const isSame =
        now?.scenario === scenario && now.seed === seed && isDeepStrictEqual(now.faults, faults);
      if (running !== undefined && isSame) {
        running.setRate(ratePerSecond);
        return running.state();
      }
      stop();
      running = startGenerator({
        scenario,
        seed,
        ratePerSecond,
        faults,
        flavour: parts.config.flavour,
        now: parts.now,
        send: async ({ batch, headers }) => {
          const response = await fetch(`${api.url}/v1/telemetry`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...headers },
            body: JSON.stringify(batch),
          });
          await response.arrayBuffer();
          if (!response.ok) throw new Error(`the Telemetry Service answered ${response.status}`);
        },
      });
      return running.state();
    },
    stop,
    state,
    [Symbol.dispose]: stop,
  };
}
