const windowMs = 2_000;

/** Turns totals into rates over the last two seconds. */
export interface Rates {
  perSecond(name: string, total: number): number;
}

/** `clock` in ms; each name remembers a few earlier totals. */
export function createRates(clock: () => number = () => performance.now()): Rates {
  const seen = new Map<string, { at: number; total: number }[]>();
  return {
    perSecond(name, total) {
      const at = clock();
      const samples = seen.get(name) ?? [];
      if (samples.length === 0 || at - (samples.at(-1)?.at ?? 0) >= 100)
        samples.push({ at, total });
      while (samples.length > 1 && at - (samples[1]?.at ?? at) > windowMs) samples.shift();
      seen.set(name, samples);
      const first = samples[0] ?? { at, total };
      const seconds = (at - first.at) / 1000;
      return seconds <= 0 ? 0 : Math.round(((total - first.total) / seconds) * 10) / 10;
    },
  };
}

const bySandbox = new WeakMap<object, Rates>();

/** The rates of one sandbox. */
export function ratesOf(sandbox: object): Rates {
  let rates = bySandbox.get(sandbox);
  if (rates === undefined) bySandbox.set(sandbox, (rates = createRates()));
  return rates;
}
