import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import type { StageInput } from '../../stage.ts';
import { castError, numberKinds } from '../java-text.ts';
import { textAt } from '../readers.ts';
import { shown, WouldCrash } from '../would-crash.ts';
import type { Enrolment } from './aggregate.ts';
import { Caught, type KindAt } from './attempt.ts';

/** How the numbers of a record are written. */
export function kindsOf({ event, value }: StageInput): KindAt {
  return Object.keys(event).length === 0 ? () => undefined : numberKinds(value);
}

/** A text that the job cannot do without. @throws Caught as production's cast fails. */
export function requiredText(event: JsonObject, name: string, kindAt: KindAt): string {
  const value = event[name];
  if (typeof value === 'string') return value;
  if (value === undefined) throw new Caught(`${name} is missing`, 'None.get');
  const kind = kindAt(name);
  const message = kind === undefined ? '' : castError(kind, 'String');
  throw new Caught(`${name} is ${shown(value)}, not text`, message);
}

/** `assessmentTs`, which Java must read as a Long. @throws Caught */
export function attemptedOnOf(event: JsonObject, kindAt: KindAt): number {
  const value = event['assessmentTs'];
  const kind = kindAt('assessmentTs');
  if (typeof value === 'number' && kind === 'Long') return value;
  if (value === undefined) throw new Caught('assessmentTs is missing', 'None.get');
  throw new Caught(
    `assessmentTs is ${shown(value)}, not epoch milliseconds`,
    castError(kind ?? 'String', 'Long'),
  );
}

/** The events of the attempt; none when they are missing. @throws Caught when they are no list. */
export function eventsOf(event: JsonObject): readonly JsonValue[] {
  const events = event['events'];
  if (events === undefined) return [];
  if (Array.isArray(events)) return events as readonly JsonValue[];
  throw new Caught(`events is ${isObject(events) ? 'an object' : shown(events)}, not a list`);
}

/**
 * Whose aggregate is made anew.
 * @throws WouldCrash without batch and user: the step behind the aggregate catches nothing.
 */
export function aggregatedEnrolment(event: JsonObject, courseId: string): Enrolment {
  const batchId = textAt(event, 'batchId');
  const userId = textAt(event, 'userId');
  if (batchId !== undefined && userId !== undefined) return { courseId, batchId, userId };
  const absent = batchId === undefined ? 'batchId' : 'userId';
  throw new WouldCrash('as.aggregate-crash', `${absent} is ${shown(event[absent])}`);
}
