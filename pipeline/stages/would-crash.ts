import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { parseJson } from '../../schemas/parse.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Decision, StageInput } from '../stage.ts';
import { textOrUndefined } from './readers.ts';

/** Thrown where production's process function throws (spec/pipeline.md §2.7); the stage turns it into a decision. */
export class WouldCrash extends Error {
  readonly reason: ReasonCode;

  constructor(reason: ReasonCode, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** A value as a message shows it. */
export function shown(value: JsonValue | undefined): string {
  if (value === undefined) return 'missing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Which event a decision is about. */
export interface Subject {
  readonly input: number;
  readonly child?: number;
  readonly event: JsonObject;
}

/** The quarantine of an event on which production's job would crash: `fallback` names a crash nobody foresaw. */
export function quarantine(subject: Subject, error: unknown, fallback: ReasonCode): Decision {
  return {
    input: subject.input,
    ...(subject.child === undefined ? {} : { child: subject.child }),
    mid: textOrUndefined(subject.event['mid']),
    eid: textOrUndefined(subject.event['eid']),
    outcome: 'quarantined',
    reason: error instanceof WouldCrash ? error.reason : fallback,
    detail: error instanceof Error ? error.message : String(error),
    outputs: [],
  };
}

/** True when `event` is production's stand-in for bytes that are not a JSON object. */
export function isUnreadable({ value, event }: StageInput): boolean {
  for (const _ in event) return false;
  const parsed = parseJson(value);
  return !parsed.ok || !isObject(parsed.value);
}
