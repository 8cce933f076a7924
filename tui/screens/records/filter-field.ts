import { completions, parseFilter, type RecordView } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import { span, type Line } from '../../screen.ts';
import { knownFields } from './known-fields.ts';

/** Why a text is no filter. */
export interface FilterFault {
  /** Index into the text; its end when the fault stands nowhere in particular. */
  readonly at: number;
  readonly text: string;
}

/** What is wrong with a filter; undefined for one that can be read. */
export function faultOf(typed: string): FilterFault | undefined {
  try {
    parseFilter(typed);
    return undefined;
  } catch (error) {
    const { message, facts = {}, hint = '' } = error as Error & Fault;
    const { at = typed.length, expected, nearest } = facts;
    const text = expected === undefined ? (message.split('\n')[0] ?? '') : `expected ${expected}`;
    return { at, text: nearest === undefined ? text : `${hint} ${text}` };
  }
}

interface Fault {
  readonly hint?: string;
  readonly facts?: { readonly at?: number; readonly expected?: string; readonly nearest?: string };
}

/** What was typed with its last word completed, as far as the shown records tell. */
export function completed(typed: string, records: readonly RecordView[]): string {
  const [first] = completions(typed, typed.length, knownFields(records));
  return first === undefined ? typed : `${typed.slice(0, first.from)}${first.text} `;
}

/** The field being typed, and below it what is wrong or what can follow. */
export function typingLines(
  { typing, fault, records }: TypingState,
  columns: number,
): readonly Line[] {
  const label = 'filter: ';
  const field: Line = [
    span(label, 'strong'),
    span(harmless(typing.slice(label.length - columns + 1))),
    span('▏', 'accent'),
  ];
  const cut = Math.max(0, typing.length - (columns - label.length - 1));
  if (fault !== undefined) {
    const room = ' '.repeat(Math.max(0, label.length + fault.at - cut));
    return [field, [span(`${room}^`, 'failed')], [span(harmless(fault.text), 'failed')]];
  }
  const next = completions(typing, typing.length, knownFields(records));
  const words = next.slice(0, 12).map(({ text }) => harmless(text));
  return [field, [span('tab ', 'strong'), span(words.join('  '), 'dim')]];
}

interface TypingState {
  readonly typing: string;
  readonly fault: FilterFault | undefined;
  readonly records: readonly RecordView[];
}
