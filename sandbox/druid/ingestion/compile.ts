import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { compileExpression } from './expression.ts';
import { compileFilter } from './filter.ts';
import { truncateTo } from './granularity.ts';
import type { Dimension, IngestionSpec, Metric } from './ingestion-spec.ts';
import { toDouble, toLong, toLongInput } from './numbers.ts';
import { isMany } from './path.ts';
import { compileSlots, type Slots } from './row-slots.ts';
import { javaText, shown } from './text.ts';
import { readTimestamp } from './timestamp.ts';

export type ColumnType = 'STRING' | 'STRING[]' | 'LONG' | 'DOUBLE' | 'FLOAT' | 'TIMESTAMP';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** A cell: undefined is null; a list is a multi-value string, already in its stored order. */
export type Cell = string | bigint | number | readonly string[] | undefined;

export type ProblemKind = 'unparseable' | 'thrownAway' | 'processedWithError';

export interface RowProblem {
  readonly offset: number;
  readonly kind: ProblemKind;
  readonly detail: string;
}

/** A Kafka record as ingestion sees it. */
export interface SourceRecord {
  readonly offset: number;
  readonly value: Buffer | null;
}

/** Rows of one run of records, column by column, ready to be appended. */
export class RowBatch {
  readonly times: number[] = [];
  readonly cells: Cell[][];
  /** True for a column that holds a list somewhere in this batch. */
  readonly hasLists: boolean[];
  readonly problems: RowProblem[] = [];
  processed = 0;
  bytes = 0;

  constructor(columns: number) {
    this.cells = Array.from({ length: columns }, () => []);
    this.hasLists = Array.from({ length: columns }, () => false);
  }
}

/** A compiled spec: the columns it stores (without `__time`) and the way from a record to a row. */
export interface Ingestion {
  readonly columns: readonly Column[];
  batch(): RowBatch;
  /** Adds the record's row, or its problem, to the batch. `now` = business time, for the message-time limits. */
  read(record: SourceRecord, batch: RowBatch, now: number): void;
}

interface Plan extends Column {
  readonly slot: number;
  /** Turns a value into its cell; undefined = it cannot be converted. Never given null. */
  readonly convert: (value: JsonValue) => Cell;
}

/** Compiles a spec. The rules and the way rows are counted are those of spec/druid.md §1.6. */
export function compileIngestion(spec: IngestionSpec): Ingestion {
  const transforms = spec.transforms.map(({ name, expression }) => ({
    name,
    ...compileExpression(expression),
  }));
  const filter = spec.filter === undefined ? undefined : compileFilter(spec.filter);
  const slots = compileSlots(spec.fields, [
    spec.timestamp.column,
    ...spec.dimensions.map(({ name }) => name),
    ...spec.metrics.flatMap(({ stored, fieldName }) => (stored === 'count' ? [] : [fieldName])),
    ...transforms.flatMap(({ name, names }) => [name, ...names]),
    ...(filter?.names ?? []),
  ]);
  const lists = new Set(spec.fields.filter(({ path }) => isMany(path)).map(({ name }) => name));
  const plans = [
    ...spec.dimensions.map((dimension) =>
      dimensionPlan(dimension, slots.slotOf(dimension.name), lists),
    ),
    ...spec.metrics.map((metric) =>
      metricPlan(metric, metric.stored === 'count' ? -1 : slots.slotOf(metric.fieldName)),
    ),
  ];
  const timeSlot = slots.slotOf(spec.timestamp.column);
  const truncate = truncateTo(spec.queryGranularity) ?? ((ms: number) => ms);
  const row: Slots = Array.from({ length: slots.size });
  const readSlot = (name: string): JsonValue | undefined => row[slots.slotOf(name)];
  const computed = transforms.map(({ name, run }) => ({ slot: slots.slotOf(name), run }));
  const earliest = spec.lateRejectionMs ?? Infinity;
  const latest =
    spec.earlyRejectionMs === undefined ? Infinity : spec.earlyRejectionMs + spec.taskDurationMs;

  /** Fills `row`; gives the row's time, or why there is none. */
  const prepare = (record: SourceRecord): number | Omit<RowProblem, 'offset'> => {
    if (record.value === null || record.value.length === 0) {
      return { kind: 'thrownAway', detail: 'the record has no value' };
    }
    const event = parse(record.value);
    if (event === undefined)
      return { kind: 'unparseable', detail: 'the value is not one JSON object' };
    row.fill(undefined);
    slots.fill(event, row);
    const time =
      readTimestamp(row[timeSlot], spec.timestamp.format) ?? missing(row[timeSlot], spec);
    if (time === undefined) {
      const found = shown(row[timeSlot]);
      return {
        kind: 'unparseable',
        detail: `no time can be read from ${spec.timestamp.column}: ${found.slice(0, 80)}`,
      };
    }
    // All read the row as it came, so that a transform named like its own input works.
    const values = computed.map(({ run }) => run(readSlot));
    for (const [index, { slot }] of computed.entries()) row[slot] = values[index] ?? undefined;
    if (filter !== undefined && !filter.run(readSlot)) {
      return { kind: 'thrownAway', detail: "the row does not pass the spec's filter" };
    }
    return time;
  };

  return {
    columns: plans.map(({ name, type }) => ({ name, type })),
    batch: () => new RowBatch(plans.length),
    read(record, batch, now) {
      batch.bytes += record.value?.length ?? 0;
      let prepared: ReturnType<typeof prepare>;
      try {
        prepared = prepare(record);
        if (
          typeof prepared === 'number' &&
          (now - prepared > earliest || prepared - now > latest)
        ) {
          prepared = {
            kind: 'thrownAway',
            detail: `its time ${new Date(prepared).toISOString()} is outside the message-time limits`,
          };
        }
        if (typeof prepared === 'number') {
          store(plans, row, batch, { offset: record.offset, time: truncate(prepared) });
          return;
        }
      } catch (error) {
        // A row that failed half-way leaves no cells behind.
        for (const cells of batch.cells) cells.length = Math.min(cells.length, batch.times.length);
        const reason = error instanceof Error ? error.message : String(error);
        prepared = { kind: 'unparseable', detail: `the record could not be read: ${reason}` };
      }
      batch.problems.push({ offset: record.offset, ...prepared });
    },
  };
}

function parse(value: Buffer): JsonObject | undefined {
  try {
    const event: unknown = JSON.parse(value.toString('utf8'));
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function missing(value: JsonValue | undefined, spec: IngestionSpec): number | undefined {
  return value === undefined ? spec.missingTimestamp : undefined;
}

function store(
  plans: readonly Plan[],
  row: Slots,
  batch: RowBatch,
  { offset, time }: { readonly offset: number; readonly time: number },
): void {
  const index = batch.times.length;
  let failures = '';
  for (let column = 0; column < plans.length; column += 1) {
    const plan = plans[column];
    if (plan === undefined) continue;
    const value = plan.slot < 0 ? 1 : row[plan.slot];
    if (value === undefined || value === null) continue;
    const cell = plan.convert(value);
    const cells = batch.cells[column];
    if (cell !== undefined && cells !== undefined) {
      cells[index] = cell;
      if (typeof cell === 'object') batch.hasLists[column] = true;
    } else if (plan.type !== 'STRING' && plan.type !== 'STRING[]') {
      failures += `${failures === '' ? '' : '; '}${plan.name} is ${plan.type}, not ${JSON.stringify(value).slice(0, 80)}`;
    }
  }
  batch.times.push(time);
  if (failures === '') batch.processed += 1;
  else batch.problems.push({ offset, kind: 'processedWithError', detail: failures });
}

function dimensionPlan(
  { name, type, multiValues }: Dimension,
  slot: number,
  lists: ReadonlySet<string>,
): Plan {
  switch (type) {
    case 'string':
      return {
        name,
        slot,
        type: lists.has(name) ? 'STRING[]' : 'STRING',
        convert: (value) =>
          Array.isArray(value)
            ? texts(value as readonly JsonValue[], multiValues)
            : javaText(value),
      };
    case 'long':
      return { name, slot, type: 'LONG', convert: toLong };
    case 'double':
      return { name, slot, type: 'DOUBLE', convert: toDouble };
    case 'float':
      return { name, slot, type: 'FLOAT', convert: toDouble };
  }
}

function metricPlan({ name, stored }: Metric, slot: number): Plan {
  switch (stored) {
    case 'count':
      return { name, slot: -1, type: 'LONG', convert: () => 1n };
    case 'long':
      return { name, slot, type: 'LONG', convert: toLongInput };
    case 'double':
      return { name, slot, type: 'DOUBLE', convert: toDouble };
    case 'text':
      return { name, slot, type: 'STRING', convert: javaText };
  }
}

/** The values of a multi-value string: nulls are dropped, an empty list is null. */
function texts(
  list: readonly JsonValue[],
  multiValues: Dimension['multiValues'],
): readonly string[] | undefined {
  const found = list.filter((item) => item !== null).map(javaText);
  if (found.length === 0) return undefined;
  if (multiValues === 'ARRAY') return found;
  found.sort();
  return multiValues === 'SORTED_SET' ? [...new Set(found)] : found;
}
