import type { JsonObject } from '../../../schemas/json.ts';
import { isObject } from '../../../schemas/json.ts';
import { parseJson, withoutNulls } from '../../../schemas/parse.ts';
import type { Answer, Counts, Decision, Lookup, Stage, StageContext } from '../../stage.ts';

/** Redis as a stage sees it: `<db>/<key>` → text or hash. */
export type FakeCache = Map<string, string | Readonly<Record<string, string>>>;

export interface Driven {
  readonly decisions: readonly Decision[];
  readonly counts: Counts;
  /** Every lookup in the order asked, one list a round trip. */
  readonly asked: readonly (readonly Lookup[])[];
  /** What was written to a topic, parsed; bytes as text when they are not JSON. */
  readonly on: (topic: string) => readonly JsonObject[];
  /** The text of what was written to a topic as bytes. */
  readonly textOn: (topic: string) => readonly string[];
  /** Messages a topic got, for every topic that got any. */
  readonly written: Readonly<Record<string, number>>;
}

const inputTopic = 'kp/test-0';
let nextOffset = 0;

/**
 * Runs one batch through a stage without broker or clock. A record is an object (written as JSON) or text. Claims
 * live in `cache`, so that a second call with the same cache sees the keys of the first.
 */
export function drive(
  stage: Stage,
  records: readonly (JsonObject | string)[],
  { cache = new Map(), ...given }: Partial<StageContext> & { cache?: FakeCache } = {},
): Driven {
  const ids = new Map<string, number>();
  const context: StageContext = {
    flavour: 'sunbird',
    env: 'dev',
    now: () => Date.UTC(2026, 5, 15, 12),
    uuid: (name) => {
      const count = (ids.get(name) ?? 0) + 1;
      ids.set(name, count);
      return `uuid-${ids.size}-${count}`;
    },
    ...given,
  };
  const inputs = records.map((record) => {
    const value = Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
    const parsed = parseJson(value);
    const event = parsed.ok && isObject(parsed.value) ? withoutNulls(parsed.value) : {};
    nextOffset += 1;
    return { id: `${inputTopic}@${nextOffset}`, value, event };
  });

  const asked: (readonly Lookup[])[] = [];
  const run = stage.process(inputs, context);
  let step = run.next();
  while (!step.done) {
    asked.push(step.value);
    step = run.next(step.value.map((lookup) => answerTo(lookup, cache)));
  }
  const { decisions, counts } = step.value;
  const outputs = decisions.flatMap((decision) => decision.outputs);
  const written: Record<string, number> = {};
  for (const { topic } of outputs) written[topic] = (written[topic] ?? 0) + 1;
  const valuesOn = (topic: string): (JsonObject | Uint8Array)[] =>
    outputs.filter((output) => output.topic === topic).map((output) => output.value);
  return {
    decisions,
    counts,
    asked,
    written,
    on: (topic) =>
      valuesOn(topic).map((value) => {
        const parsed = parseJson(value instanceof Uint8Array ? value : JSON.stringify(value));
        return parsed.ok && isObject(parsed.value) ? parsed.value : {};
      }),
    textOn: (topic) =>
      valuesOn(topic).map((value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString() : JSON.stringify(value),
      ),
  };
}

function answerTo(lookup: Lookup, cache: FakeCache): Answer {
  const place = `${lookup.db}/${lookup.key}`;
  const held = cache.get(place);
  switch (lookup.kind) {
    case 'claim':
      if (held === undefined) cache.set(place, lookup.by);
      return { kind: 'claim', first: held === undefined || held === lookup.by };
    case 'hash':
      return { kind: 'hash', fields: typeof held === 'object' ? held : {} };
    case 'text':
      return { kind: 'text', text: typeof held === 'string' ? held : undefined };
  }
}
