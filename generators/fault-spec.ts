import { faultKinds, usualFaults, type FaultKind, type FaultShares } from './faults.ts';
import { generators } from './problems.ts';

/**
 * Reads the faults of a command line: a share alone (`4%`, `0.04`) is that much of the usual mix; `KIND=SHARE`, joined by
 * commas, are these kinds and no others.
 * @throws GENERATOR_FAULTS naming the part that is not understood
 */
export function parseFaults(given: string): FaultShares {
  const refused = (why: string): Error => generators.error('GENERATOR_FAULTS', { given, why });
  const whole = shareOf(given);
  if (whole !== undefined) return usualFaults(whole);
  const shares: Partial<Record<FaultKind, number>> = {};
  for (const part of given.split(',')) {
    const [name = '', text = ''] = part.trim().split('=');
    const kind = faultKinds.find((known) => known === name);
    if (kind === undefined) throw refused(`'${name}' is none of ${faultKinds.join(', ')}`);
    const share = shareOf(text);
    if (share === undefined) throw refused(`'${part.trim()}' has no share such as 5% or 0.05`);
    shares[kind] = share;
  }
  const sum = Object.values(shares).reduce((all, share) => all + share, 0);
  if (sum > 1) throw refused(`together they are ${Math.round(sum * 100)}% of the events`);
  return shares;
}

/** 0 to 1 from `5%` or `0.05`; undefined for what is neither. */
function shareOf(text: string): number | undefined {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const share = percent === '%' ? Number(digits) / 100 : Number(digits);
  return share <= 1 ? share : undefined;
}
