import type { JsonObject } from '../../../schemas/json.ts';
import type { Answer, Decision, Stage } from '../../stage.ts';
import { createLookups, isFirst } from '../claims.ts';
import { type Counter, createCounter } from '../counter.ts';
import { textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { quarantine } from '../would-crash.ts';
import { readBatch } from './batch.ts';
import { questionTypeOf, redacted } from './redactor.ts';
import { decide, toRaw, unpack, type Waiting } from './unpack.ts';

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
