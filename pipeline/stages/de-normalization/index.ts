import type { Decision, Stage, StageInput } from '../../stage.ts';
import type { StageName } from '../../topology.ts';
import { createCounter } from '../counter.ts';
import { didOf, textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { quarantine } from '../would-crash.ts';
import { type Denormalised, denormalise } from './denormalise.ts';
import { countWindow } from './window.ts';

/**
 * Drops what is too old or of no interest, and adds what the caches know to the rest (upstream: de-normalization;
 * spec/pipeline.md §3.6, §3.8). The three deployments differ in name and output only. With a window count above one
 * every event waits until its shard is full.
 */
export function createDenormalization(
  name: StageName,
  { topic, settings }: { topic: string; settings: StageSettings },
): Stage {
  const perWindow: Stage = {
    name,
    input: 'event',
    *process(inputs, context) {
      const counter = createCounter();
      const results = yield* denormalise(inputs, { context, settings, counter });
      const decisions = results.map((result, input) =>
        decide(inputs[input], input, { result, topic }),
      );
      return { decisions, counts: counter.counts() };
    },
  };
  const window = countWindow({
    count: settings.windowCount,
    shards: settings.windowShards,
    stage: perWindow,
  });
  if (window === undefined) return perWindow;
  return {
    name,
    input: 'event',
    window,
    // oxlint-disable-next-line require-yield -- nothing is looked up before the window is full
    *process(inputs) {
      const decisions = inputs.map(({ event }, input) => waiting(input, event));
      return { decisions, counts: {} };
    },
  };
}

function waiting(input: number, event: StageInput['event']): Decision {
  const about = { input, mid: textAt(event, 'mid'), eid: textAt(event, 'eid') };
  return { ...about, outcome: 'waiting', reason: 'dn.waiting', outputs: [], held: event };
}

function decide(
  record: StageInput | undefined,
  input: number,
  { result, topic }: { result: Denormalised; topic: string },
): Decision {
  const event = record?.event ?? {};
  if (result.kind === 'crashed') return quarantine({ input, event }, result.error, 'dn.crash');
  const about = { input, mid: textAt(event, 'mid'), eid: textAt(event, 'eid') };
  if (result.kind === 'dropped') {
    return { ...about, outcome: 'dropped', ...result.drop, outputs: [] };
  }
  const { value, futureEts } = result;
  return {
    ...about,
    outcome: 'forwarded',
    ...(futureEts === undefined
      ? { reason: 'dn.denormalised' }
      : { reason: 'dn.future-ets', detail: `ets was ${futureEts}` }),
    outputs: [{ topic, key: didOf(value) ?? null, value }],
  };
}
