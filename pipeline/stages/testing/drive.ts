import type { JsonObject } from '../../../schemas/json.ts';
import { isObject } from '../../../schemas/json.ts';
import { parseJson, withoutNulls } from '../../../schemas/parse.ts';
import type {
  Answer,
  Counts,
  Decision,
  Effect,
  Lookup,
  Stage,
  StageContext,
  StageInput,
} from '../../stage.ts';
import { emptyRow, keyIn, type Row, type TableName } from '../../stores/tables.ts';

/** Redis as a stage sees it: `<db>/<key>` → text, hash, or the members of a set. */
export type FakeCache = Map<string, string | readonly string[] | Readonly<Record<string, string>>>;

/** What a stage reads and writes around Kafka; the effects of a batch are applied to it. */
export interface FakeWorld {
  readonly cache?: FakeCache;
  readonly rows?: Map<TableName, Row[]>;
  /** The body of a service's reply; undefined when it cannot be reached. */
  readonly service?: (service: string, path: string) => string | undefined;
}

export interface Driven {
  readonly decisions: readonly Decision[];
  readonly counts: Counts;
  readonly effects: readonly Effect[];
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
 * and effects live in the given world, so that a second call sees what the first wrote.
 */
export function drive(
  stage: Stage,
  records: readonly (JsonObject | string)[],
  {
    cache = new Map(),
    rows = new Map(),
    service,
    ...given
  }: Partial<StageContext> & FakeWorld = {},
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
  const world = { cache, rows, ...(service === undefined ? {} : { service }) };
  const inputs = records.map((record): StageInput => {
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
    step = run.next(step.value.map((lookup) => answerTo(lookup, world)));
  }
  const { decisions, counts } = step.value;
  const outputs = decisions.flatMap((decision) => decision.outputs);
  const effects = decisions.flatMap((decision) => decision.effects ?? []);
  for (const effect of effects) apply(effect, world);
  const written: Record<string, number> = {};
  for (const { topic } of outputs) written[topic] = (written[topic] ?? 0) + 1;
  const valuesOn = (topic: string): (JsonObject | Uint8Array)[] =>
    outputs.filter((output) => output.topic === topic).map((output) => output.value);
  return {
    decisions,
    counts,
    effects,
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

type World = FakeWorld & Required<Pick<FakeWorld, 'cache' | 'rows'>>;

function answerTo(lookup: Lookup, { cache, rows, service }: World): Answer {
  switch (lookup.kind) {
    case 'claim': {
      const place = placeOf(lookup);
      const held = cache.get(place);
      if (held === undefined) cache.set(place, lookup.by);
      return { kind: 'claim', first: held === undefined || held === lookup.by };
    }
    case 'hash':
      return { kind: 'hash', fields: hashAt(cache, lookup) };
    case 'text': {
      const held = cache.get(placeOf(lookup));
      return { kind: 'text', text: typeof held === 'string' ? held : undefined };
    }
    case 'members': {
      const held = cache.get(placeOf(lookup));
      return { kind: 'members', members: Array.isArray(held) ? (held as readonly string[]) : [] };
    }
    case 'rows':
      return {
        kind: 'rows',
        rows: (rows.get(lookup.table) ?? []).filter((row) => equalOn(row, lookup.where)),
      };
    case 'http':
      return { kind: 'http', body: service?.(lookup.service, lookup.path) };
  }
}

function placeOf({ db, key }: { readonly db: number; readonly key: string }): string {
  return `${db}/${key}`;
}

function hashAt(
  cache: FakeCache,
  place: { readonly db: number; readonly key: string },
): Readonly<Record<string, string>> {
  const held = cache.get(placeOf(place));
  return typeof held === 'object' && !Array.isArray(held)
    ? (held as Readonly<Record<string, string>>)
    : {};
}

function equalOn(row: Row, where: Row): boolean {
  return Object.entries(where).every(([column, value]) => row[column] === value);
}

function apply(effect: Effect, { cache, rows }: World): void {
  switch (effect.kind) {
    case 'hash-set':
      cache.set(placeOf(effect), { ...hashAt(cache, effect), ...effect.fields });
      return;
    case 'hash-delete': {
      const left = Object.entries(hashAt(cache, effect)).filter(
        ([field]) => !effect.fields.includes(field),
      );
      cache.set(placeOf(effect), Object.fromEntries(left));
      return;
    }
    case 'hash-increment': {
      const fields = hashAt(cache, effect);
      const value = String(Number(fields[effect.field] ?? 0) + effect.by);
      cache.set(placeOf(effect), { ...fields, [effect.field]: value });
      return;
    }
    case 'text-set':
      cache.set(placeOf(effect), effect.text);
      return;
    case 'row-upsert': {
      const known = rows.get(effect.table) ?? [];
      const key = keyIn(effect.table, effect.row);
      const own = known.find((row) => equalOn(row, key)) ?? emptyRow(effect.table);
      const others = known.filter((row) => !equalOn(row, key));
      rows.set(effect.table, [...others, { ...own, ...effect.row }]);
      return;
    }
    case 'row-delete': {
      const known = rows.get(effect.table) ?? [];
      rows.set(
        effect.table,
        known.filter((row) => !equalOn(row, effect.key)),
      );
    }
  }
}
