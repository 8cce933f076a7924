import type { Verdict } from '../../schemas/index.ts';
import type { ReasonCode } from '../reasons.ts';
import { WouldCrash } from './would-crash.ts';

/** What is wrong with an event, for a person: the first finding, or production's text. */
export function explain(verdict: Exclude<Verdict, { kind: 'valid' }>): string {
  if (verdict.kind === 'no-schema') return verdict.hint;
  const [finding, ...others] = verdict.findings;
  if (finding === undefined) return verdict.text;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${finding.pointer === '' ? '/' : finding.pointer}: ${finding.message}${more}`;
}

/** @throws WouldCrash when production could not even report the verdict, because of its schema's shape. */
export function refuseCrash(verdict: Verdict, reason: ReasonCode): void {
  if (verdict.kind === 'invalid' && verdict.crash !== undefined) {
    throw new WouldCrash(reason, verdict.crash);
  }
}
