import { isObject, type JsonObject } from '../../../schemas/json.ts';
import type { ReasonCode } from '../../reasons.ts';
import type { Answer, Decision, Output, Stage, StageContext, StageInput } from '../../stage.ts';
import { createLookups, isFirst } from '../claims.ts';
import { type Counter, createCounter } from '../counter.ts';
import { textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { formatTimestamp } from '../timestamps.ts';
import { quarantine, shown, WouldCrash } from '../would-crash.ts';
import { batchAudit } from './batch-audit.ts';
import { eventsOf, readBatch, synctsOf } from './batch.ts';
import { eventSizeBytes, mayExceed } from './event-size.ts';
import { questionIdOf, questionTypeOf, redacted } from './redactor.ts';

const extracted = { ex_processed: true };
const tooLarge = {
  metadata: { src: 'TelemetryExtractorJob', ex_error: 'Event size is Exceeded' },
  flags: { ex_processed: false },
};

/** An event that waits for the redactor: where its decision belongs, and where its question's answer will be. */
interface Waiting {
  readonly place: number;
  readonly input: number;
  readonly child: number;
  readonly event: JsonObject;
  readonly answer: number;
}

/**
 * Unpacks batches: refuses the broken ones, holds back those whose `params.msgid` was seen (db 1), stamps and routes
 * the events, adds one audit LOG a batch, and redacts answers to registration questions (db 5)
 * (upstream: telemetry-extractor; spec/pipeline.md §3.3). Children are the events in order, then the audit LOG.
 */
export function createTelemetryExtractor(settings: StageSettings): Stage {
  return {
    name: 'telemetry-extractor',
    input: 'bytes',
    *process(inputs, context) {
      const counter = createCounter();
      const claims = createLookups();
      const batches = inputs.map(({ id, value }) => {
        const read = readBatch(value);
        if (read.kind === 'unreadable' || read.msgid === undefined) return { read, claim: -1 };
        const claim = claims.add({
          kind: 'claim',
          db: 1,
          key: read.msgid,
          ttlSeconds: settings.dedupTtlSeconds,
          by: id,
        });
        return { read, claim };
      });
      const claimed: readonly Answer[] = claims.list.length > 0 ? yield claims.list : [];

      const decisions: Decision[] = [];
      const questions = createLookups();
      const waiting: Waiting[] = [];
      for (const [input, { read, claim }] of batches.entries()) {
        const record = inputs[input];
        if (record === undefined) continue;
        if (read.kind === 'unreadable') {
          counter.add('failed-batch-count');
          decisions.push(unreadable(input, record.value, read.problem));
          continue;
        }
        const { batch, msgid } = read;
        counter.add('success-batch-count');
        if (claim >= 0 && !isFirst(claimed[claim])) {
          counter.add('duplicate-event-count');
          decisions.push(duplicate(input, batch, msgid ?? ''));
          continue;
        }
        counter.add('unique-event-count');
        try {
          unpack({
            batch,
            input,
            record,
            settings,
            context,
            counter,
            decisions,
            questions,
            waiting,
          });
        } catch (error) {
          decisions.push(quarantine({ input, event: batch }, error, 'ex.crash'));
        }
      }

      const answers: readonly Answer[] = questions.list.length > 0 ? yield questions.list : [];
      for (const item of waiting) {
        decisions[item.place] = redact(item, answers[item.answer], counter);
      }
      return { decisions, counts: counter.counts() };
    },
  };
}

function unreadable(input: number, value: Uint8Array, problem: string): Decision {
  return {
    input,
    mid: undefined,
    eid: undefined,
    outcome: 'failed',
    reason: 'ex.batch-unreadable',
    detail: problem,
    outputs: [{ topic: 'telemetry.extractor.failed', key: null, value }],
  };
}

function duplicate(input: number, batch: JsonObject, msgid: string): Decision {
  const value = { ...batch, flags: { extractor_duplicate: true } };
  return {
    input,
    mid: textAt(batch, 'mid'),
    eid: undefined,
    outcome: 'duplicate',
    reason: 'ex.duplicate-batch',
    detail: `msgid ${msgid}`,
    outputs: [{ topic: 'telemetry.extractor.duplicate', key: null, value }],
  };
}

interface Unpacking {
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

function unpack(work: Unpacking): void {
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

function decide(
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

function toRaw(value: JsonObject): Output {
  return { topic: 'telemetry.raw', key: null, value };
}

function audit(
  events: number,
  { batch, input, record, context, counter, decisions }: Unpacking,
): void {
  try {
    const uuid = (what: string): string => context.uuid(`${record.id} ${what}`);
    const event = batchAudit(batch, { events, now: context.now(), uuid });
    counter.add('audit-event-count');
    const output = { topic: 'druid.events.log', key: null, value: event };
    decisions.push(decide({ input, child: events, event }, 'ex.audit-log', [output]));
  } catch (error) {
    const subject = { input, child: events, event: { eid: 'LOG' } };
    decisions.push(quarantine(subject, error, 'ex.crash'));
  }
}

function redact(item: Waiting, answer: Answer | undefined, counter: Counter): Decision {
  const { event } = item;
  try {
    const type = questionTypeOf(answer?.kind === 'text' ? answer.text : undefined);
    if (type === undefined) {
      counter.add('cache-miss-count');
      return decide(item, 'ex.question-unknown', [toRaw(event)]);
    }
    counter.add('cache-hit-count');
    if (type.toUpperCase() !== 'REGISTRATION') {
      return decide(item, 'ex.question-kept', [toRaw(event)]);
    }
    return decide(item, 'ex.redacted', [
      { topic: 'telemetry.assess.raw', key: null, value: event },
      toRaw(redacted(event)),
    ]);
  } catch (error) {
    return quarantine(item, error, 'ex.crash');
  }
}
