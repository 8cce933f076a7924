import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { druid } from '../problems.ts';
import { compileExpression } from './expression.ts';
import { compileFilter } from './filter.ts';
import { truncateTo } from './granularity.ts';
import type {
  Dimension,
  FlattenField,
  IngestionSpec,
  Metric,
  Transform,
} from './ingestion-spec.ts';
import { parsePath } from './path.ts';
import { shown } from './text.ts';
import { readPeriod, readTimestamp, timestampFormats, type TimestampFormat } from './timestamp.ts';

/**
 * Reads a Kafka supervisor spec: production's (`parser.parseSpec`, flat) and the one of Druid ≥ 37 (`spec`,
 * `ioConfig.inputFormat`); see spec/druid.md §1.7.
 * @throws DRUID_SPEC_REFUSED naming the part, for what is wrong and for what is not emulated.
 */
export function readSpec(spec: JsonObject): IngestionSpec {
  if (spec['type'] !== 'kafka') refuse('type', `'${shown(spec['type'])}' is not 'kafka'`);
  const body = isObject(spec['spec']) ? spec['spec'] : spec;
  const schema = need(body, 'dataSchema');
  const io = need(body, 'ioConfig');
  const layout = readLayout(schema, io);
  const transform = optional(schema, 'transformSpec');
  const granularity = optional(schema, 'granularitySpec');
  const filter = isObject(transform['filter']) ? transform['filter'] : undefined;
  if (filter !== undefined) attempt('dataSchema.transformSpec.filter', () => compileFilter(filter));

  const id = text(schema, 'dataSource', 'dataSchema.dataSource');
  const dimensions = readDimensions(layout.dimensionsSpec);
  const metrics = list(schema, 'metricsSpec').map(readMetric);
  refuseClashes([...dimensions, ...metrics].map(({ name }) => name));
  const lateRejectionMs = periodOf(io, 'lateMessageRejectionPeriod');
  const earlyRejectionMs = periodOf(io, 'earlyMessageRejectionPeriod');
  const missing = layout.timestampSpec['missingValue'];
  const missingTimestamp =
    missing === undefined || missing === null ? undefined : readTimestamp(missing, 'auto');
  return {
    id,
    topic: text(io, 'topic', 'ioConfig.topic'),
    spec,
    timestamp: readTimestampSpec(layout.timestampSpec),
    ...(missingTimestamp !== undefined && { missingTimestamp }),
    fields: list(layout.flattenSpec, 'fields').map(readField),
    dimensions,
    metrics,
    queryGranularity: readGranularity(granularity['queryGranularity']),
    ...(filter !== undefined && { filter }),
    transforms: list(transform, 'transforms').map(readTransform),
    useEarliestOffset: io['useEarliestOffset'] === true || io['useEarliestSequenceNumber'] === true,
    taskDurationMs: periodOf(io, 'taskDuration') ?? 3_600_000,
    ...(lateRejectionMs !== undefined && { lateRejectionMs }),
    ...(earlyRejectionMs !== undefined && { earlyRejectionMs }),
    isSuspended: spec['suspended'] === true,
  };
}

interface Layout {
  readonly timestampSpec: JsonObject;
  readonly dimensionsSpec: JsonObject;
  readonly flattenSpec: JsonObject;
}

function readLayout(schema: JsonObject, io: JsonObject): Layout {
  const parser = schema['parser'];
  if (isObject(parser)) {
    if (parser['type'] !== undefined && parser['type'] !== 'string') {
      refuse(
        'dataSchema.parser.type',
        `'${shown(parser['type'])}' is not emulated; there is 'string'`,
      );
    }
    const parseSpec = need(parser, 'parseSpec', 'dataSchema.parser');
    requireJson(parseSpec['format'], 'dataSchema.parser.parseSpec.format');
    return layoutOf(parseSpec, optional(parseSpec, 'flattenSpec'), 'dataSchema.parser.parseSpec');
  }
  const format = io['inputFormat'];
  if (!isObject(format)) {
    refuse('dataSchema.parser', 'there is neither a parser nor an ioConfig.inputFormat');
  }
  requireJson(format['type'], 'ioConfig.inputFormat.type');
  return layoutOf(schema, optional(format, 'flattenSpec'), 'dataSchema');
}

function layoutOf(holder: JsonObject, flattenSpec: JsonObject, where: string): Layout {
  const dimensionsSpec = need(holder, 'dimensionsSpec', where);
  return { timestampSpec: need(holder, 'timestampSpec', where), dimensionsSpec, flattenSpec };
}

function requireJson(value: JsonValue | undefined, where: string): void {
  if (value !== 'json') refuse(where, `'${shown(value)}' is not emulated; there is 'json'`);
}

function readTimestampSpec(spec: JsonObject): { column: string; format: TimestampFormat } {
  const column =
    spec['column'] === undefined ? 'timestamp' : text(spec, 'column', 'timestampSpec.column');
  const name = spec['format'] ?? 'auto';
  const format = timestampFormats.find((known) => known === name);
  if (format === undefined) {
    refuse(
      'timestampSpec.format',
      `'${shown(name)}' is not emulated; there are ${timestampFormats.join(', ')}`,
    );
  }
  return { column, format };
}

function readField(field: JsonValue): FlattenField {
  if (typeof field === 'string') return { name: field, path: [{ kind: 'key', key: field }] };
  if (!isObject(field)) refuse('flattenSpec.fields', 'an entry is neither a name nor an object');
  const name = text(field, 'name', 'flattenSpec.fields.name');
  if (field['type'] === 'root') {
    const expr = field['expr'];
    return { name, path: [{ kind: 'key', key: typeof expr === 'string' ? expr : name }] };
  }
  if (field['type'] !== 'path') {
    refuse(
      `flattenSpec.fields.${name}`,
      `type '${shown(field['type'])}' is not emulated; there are root and path`,
    );
  }
  const expr = text(field, 'expr', `flattenSpec.fields.${name}.expr`);
  const path = parsePath(expr);
  if (path === undefined) {
    refuse(`flattenSpec.fields.${name}`, `the path '${expr}' uses more than keys, [n] and [*]`);
  }
  return { name, path };
}

function readDimensions(spec: JsonObject): Dimension[] {
  const entries = list(spec, 'dimensions');
  if (
    entries.length === 0 ||
    spec['useSchemaDiscovery'] === true ||
    spec['includeAllDimensions'] === true
  ) {
    refuse(
      'dimensionsSpec',
      'columns that are found in the data (schema discovery) are not emulated; list the dimensions',
    );
  }
  const excluded = new Set(list(spec, 'dimensionExclusions'));
  return entries.map(readDimension).filter(({ name }) => !excluded.has(name));
}

function readDimension(entry: JsonValue): Dimension {
  if (typeof entry === 'string')
    return { name: entry, type: 'string', multiValues: 'SORTED_ARRAY' };
  if (!isObject(entry))
    refuse('dimensionsSpec.dimensions', 'an entry is neither a name nor an object');
  const name = text(entry, 'name', 'dimensionsSpec.dimensions.name');
  const type = shown(entry['type'] ?? 'string').toLowerCase();
  if (type !== 'string' && type !== 'long' && type !== 'double' && type !== 'float') {
    refuse(
      `dimensionsSpec.dimensions.${name}`,
      `type '${type}' is not emulated; there are string, long, double, float`,
    );
  }
  const handling = entry['multiValueHandling'];
  const multiValues = handling === 'ARRAY' || handling === 'SORTED_SET' ? handling : 'SORTED_ARRAY';
  return { name, type, multiValues };
}

const stored: Readonly<Record<string, Metric['stored']>> = {
  count: 'count',
  longSum: 'long',
  longMin: 'long',
  longMax: 'long',
  doubleSum: 'double',
  doubleMin: 'double',
  doubleMax: 'double',
  floatSum: 'double',
  floatMin: 'double',
  floatMax: 'double',
  HLLSketchBuild: 'text',
  HLLSketch: 'text',
  thetaSketch: 'text',
  hyperUnique: 'text',
};

function readMetric(entry: JsonValue): Metric {
  if (!isObject(entry)) refuse('metricsSpec', 'an entry is not an object');
  const name = text(entry, 'name', 'metricsSpec.name');
  const type = shown(entry['type']);
  const kind = stored[type];
  if (kind === undefined) {
    refuse(
      `metricsSpec.${name}`,
      `type '${type}' is not emulated; there are ${Object.keys(stored).join(', ')}`,
    );
  }
  if (kind === 'count') return { name, type, stored: kind, fieldName: '' };
  return {
    name,
    type,
    stored: kind,
    fieldName: text(entry, 'fieldName', `metricsSpec.${name}.fieldName`),
  };
}

function readTransform(entry: JsonValue): Transform {
  if (!isObject(entry)) refuse('transformSpec.transforms', 'an entry is not an object');
  const name = text(entry, 'name', 'transformSpec.transforms.name');
  const where = `transformSpec.transforms.${name}`;
  if (entry['type'] !== 'expression') {
    refuse(where, `type '${shown(entry['type'])}' is not emulated; there is expression`);
  }
  const expression = text(entry, 'expression', `${where}.expression`);
  attempt(where, () => compileExpression(expression));
  return { name, expression };
}

function readGranularity(value: JsonValue | undefined): string {
  const name = value === undefined || value === null ? 'none' : shown(value);
  if (truncateTo(name) === undefined) {
    refuse(
      'granularitySpec.queryGranularity',
      `'${JSON.stringify(value)}' is not emulated; use a name such as hour or day`,
    );
  }
  return name;
}

function refuseClashes(names: readonly string[]): void {
  const seen = new Map<string, string>([['__time', '__time']]);
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      const why =
        other === name
          ? 'stands twice'
          : `differs from '${other}' only by case, which DuckDB cannot store`;
      refuse('dataSchema', `the column '${name}' ${why}`);
    }
    seen.set(name.toLowerCase(), name);
  }
}

function periodOf(io: JsonObject, key: string): number | undefined {
  const value = io[key];
  if (value === undefined || value === null) return undefined;
  const ms = typeof value === 'string' ? readPeriod(value) : undefined;
  if (ms === undefined)
    refuse(`ioConfig.${key}`, `'${JSON.stringify(value)}' is not a period such as PT3600S`);
  return ms;
}

function need(holder: JsonObject, key: string, where = ''): JsonObject {
  const value = holder[key];
  if (!isObject(value)) refuse(where === '' ? key : `${where}.${key}`, 'the object is missing');
  return value;
}

function optional(holder: JsonObject, key: string): JsonObject {
  const value = holder[key];
  return isObject(value) ? value : {};
}

function list(holder: JsonObject, key: string): readonly JsonValue[] {
  const value = holder[key];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function text(holder: JsonObject, key: string, where: string): string {
  const value = holder[key];
  if (typeof value !== 'string' || value === '') refuse(where, 'a text is missing');
  return value;
}

function attempt(where: string, compile: () => unknown): void {
  try {
    compile();
  } catch (error) {
    refuse(where, error instanceof Error ? error.message : String(error));
  }
}

function refuse(where: string, what: string): never {
  throw druid.error('DRUID_SPEC_REFUSED', { where, what });
}
