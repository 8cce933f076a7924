import { isObject, type JsonObject } from '../../../schemas/json.ts';
import type { ReasonCode } from '../../reasons.ts';
import type { Decision, Output, StageContext, StageInput } from '../../stage.ts';
import type { createLookups } from '../claims.ts';
import type { Counter } from '../counter.ts';
import { textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { formatTimestamp } from '../timestamps.ts';
import { quarantine, shown, WouldCrash } from '../would-crash.ts';
import { batchAudit } from './batch-audit.ts';
import { eventsOf, synctsOf } from './batch.ts';
import { eventSizeBytes, mayExceed } from './event-size.ts';
import { questionIdOf } from './redactor.ts';

const extracted = { ex_processed: true };
const tooLarge = {
  metadata: { src: 'TelemetryExtractorJob', ex_error: 'Event size is Exceeded' },
  flags: { ex_processed: false },
};

/** An event that waits for the redactor: where its decision belongs, and where its question's answer will be. */
export interface Waiting {
  readonly place: number;
  readonly input: number;
  readonly child: number;
  readonly event: JsonObject;
  readonly answer: number;
}

export interface Unpacking {
  readonly batch: JsonObject;
  readonly input: number;
  readonly record: StageInput;
  readonly settings: StageSettings;
  readonly context: StageContext;
  readonly counter: Counter;
  readonly decisions: Decision[];
  readonly questions: ReturnType<typeof createLookups>;
  readonly waiting: Waiting[];
}

/**
 * Decides on a batch that was not seen before, on each of its events and on its audit LOG. Events for the redactor are put
 * into `waiting`, their decisions to be replaced.
 * @throws WouldCrash when production would crash on the batch as a whole.
 */
export function unpack(work: Unpacking): void {
  const { batch, input, record, settings, context, counter, decisions } = work;
  const events = eventsOf(batch);
  const syncts = synctsOf(batch, context.now());
  const timestamp = formatTimestamp(syncts);
  const measure = mayExceed(record.value.length, settings.eventMaxSizeBytes);
  decisions.push({
    input,
    mid: textAt(batch, 'mid'),
    eid: undefined,
    outcome: 'unpacked',
    reason: 'ex.batch-unpacked',
    detail: events.length === 1 ? '1 event' : `${events.length} events`,
    outputs: [],
  });

  for (const [child, event] of events.entries()) {
    if (!isObject(event)) {
      const error = new WouldCrash('ex.event-not-object', `events[${child}] is not an object`);
      decisions.push(quarantine({ input, child, event: {} }, error, 'ex.crash'));
      continue;
    }
    const sizeBytes = measure ? eventSizeBytes({ ...event, syncts, '@timestamp': timestamp }) : 0;
    if (sizeBytes > settings.eventMaxSizeBytes) {
      counter.add('failed-event-count');
      const value = { ...event, syncts, '@timestamp': timestamp, ...tooLarge };
      const detail = `${sizeBytes} bytes, the limit is ${settings.eventMaxSizeBytes}`;
      decisions.push({
        ...decide({ input, child, event }, 'ex.event-too-large', [
          { topic: 'telemetry.failed', key: null, value },
        ]),
        outcome: 'failed',
        detail,
      });
      continue;
    }
    counter.add('success-event-count');
    const stamped = { ...event, syncts, '@timestamp': timestamp, flags: extracted };
    try {
      route(stamped, child, work);
    } catch (error) {
      decisions.push(quarantine({ input, child, event }, error, 'ex.crash'));
    }
  }
  audit(events.length, work);
}

export function decide(
  { input, child, event }: { input: number; child: number; event: JsonObject },
  reason: ReasonCode,
  outputs: readonly Output[],
): Decision {
  const mid = textAt(event, 'mid');
  return { input, child, mid, eid: textAt(event, 'eid'), outcome: 'forwarded', reason, outputs };
}

function route(event: JsonObject, child: number, work: Unpacking): void {
  const { input, settings, counter, decisions, questions, waiting } = work;
  const eid = event['eid'];
  if (eid !== undefined && typeof eid !== 'string') {
    throw new WouldCrash('ex.eid-not-text', `eid is not text: ${shown(eid)}`);
  }
  const subject = { input, child, event };
  if (eid !== undefined && settings.redactEvents.includes(eid)) {
    const key = questionIdOf(event);
    if (key === undefined) {
      counter.add('skipped-event-count');
      decisions.push(decide(subject, 'ex.question-without-id', [toRaw(event)]));
      return;
    }
    const answer = questions.add({ kind: 'text', db: 5, key });
    waiting.push({ place: decisions.length, input, child, event, answer });
    // Replaced when the question's answer is there.
    decisions.push(decide(subject, 'ex.question-unknown', [toRaw(event)]));
    return;
  }
  if (eid?.toUpperCase() === 'LOG') {
    decisions.push(
      decide(subject, 'ex.log', [{ topic: 'druid.events.log', key: null, value: event }]),
    );
    return;
  }
  decisions.push(decide(subject, 'ex.extracted', [toRaw(event)]));
}

export function toRaw(value: JsonObject): Output {
  return { topic: 'telemetry.raw', key: null, value };
}

function audit(
  events: number,
  { batch, input, record, context, counter, decisions }: Unpacking,
): void {
  try {
    const name = textAt(batch, 'mid') ?? record.id;
    const uuid = (what: string): string => context.uuid(`${name} ${what}`);
    const event = batchAudit(batch, { events, now: context.now(), uuid });
    counter.add('audit-event-count');
    const output = { topic: 'druid.events.log', key: null, value: event };
    decisions.push(decide({ input, child: events, event }, 'ex.audit-log', [output]));
  } catch (error) {
    const subject = { input, child: events, event: { eid: 'LOG' } };
    decisions.push(quarantine(subject, error, 'ex.crash'));
  }
}
