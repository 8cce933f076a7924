import { expect, test } from 'vitest';
import { SandboxError } from '../../../schemas/problem.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { defaultSpecs } from '../specs/index.ts';
import { readSpec } from './read-spec.ts';

/** The spec in the layout of Druid 37: `spec`, `inputFormat`, and no parser. */
function converted(legacy: JsonObject): JsonObject {
  const { parser, ...schema } = legacy['dataSchema'] as { parser: { parseSpec: JsonObject } };
  const {
    timestampSpec = {},
    dimensionsSpec = {},
    flattenSpec = {},
  } = parser.parseSpec as Record<string, JsonObject>;
  const io = { ...(legacy['ioConfig'] as JsonObject), inputFormat: { type: 'json', flattenSpec } };
  const dataSchema = { ...(schema as JsonObject), timestampSpec, dimensionsSpec };
  return {
    type: 'kafka',
    spec: { dataSchema, ioConfig: io, tuningConfig: legacy['tuningConfig'] ?? {} },
  };
}

test('every spec of production reads the same in both layouts', () => {
  const specs = [...defaultSpecs('igot', 'dev', 'all'), ...defaultSpecs('sunbird', 'dev', 'all')];
  expect(specs).toHaveLength(29 + 11);
  for (const spec of specs) {
    const { spec: _asPosted, ...legacy } = readSpec(spec);
    const { spec: _alsoAsPosted, ...modern } = readSpec(converted(spec));
    expect(modern).toEqual(legacy);
  }
});

const base = (): JsonObject => ({
  type: 'kafka',
  dataSchema: {
    dataSource: 'events',
    timestampSpec: { column: 'syncts' },
    dimensionsSpec: { dimensions: ['eid'] },
  },
  ioConfig: { topic: 'dev.events', inputFormat: { type: 'json' } },
});

/** The base with one place changed. */
function changed(path: readonly string[], value: JsonValue): JsonObject {
  const spec = structuredClone(base()) as Record<string, JsonValue>;
  let holder = spec;
  for (const key of path.slice(0, -1)) holder = (holder[key] ??= {}) as Record<string, JsonValue>;
  holder[path.at(-1) ?? ''] = value;
  return spec;
}

function refusal(spec: JsonObject): string {
  try {
    readSpec(spec);
  } catch (error) {
    if (error instanceof SandboxError && error.code === 'DRUID_SPEC_REFUSED') return error.message;
    throw error;
  }
  return 'accepted';
}

test('what a spec leaves out has Druid’s defaults', () => {
  expect(readSpec(base())).toMatchObject({
    id: 'events',
    topic: 'dev.events',
    timestamp: { column: 'syncts', format: 'auto' },
    queryGranularity: 'none',
    useEarliestOffset: false,
    isSuspended: false,
    dimensions: [{ name: 'eid', type: 'string', multiValues: 'SORTED_ARRAY' }],
  });
});

test.each<[string[], JsonValue, string]>([
  [['type'], 'kinesis', "type: 'kinesis' is not 'kafka'"],
  [['dataSchema', 'dataSource'], '', 'dataSchema.dataSource: a text is missing'],
  [['ioConfig', 'topic'], null, 'ioConfig.topic: a text is missing'],
  [['ioConfig', 'inputFormat'], { type: 'avro' }, "'avro' is not emulated"],
  [['ioConfig', 'inputFormat'], null, 'neither a parser nor an ioConfig.inputFormat'],
  [['ioConfig', 'taskDuration'], 'P1Y', '\'"P1Y"\' is not a period'],
  [['dataSchema', 'dimensionsSpec', 'dimensions'], [], 'schema discovery'],
  [['dataSchema', 'dimensionsSpec', 'dimensions'], ['a', 'a'], "the column 'a' stands twice"],
  [
    ['dataSchema', 'dimensionsSpec', 'dimensions'],
    ['userId', 'userid'],
    "differs from 'userId' only by case",
  ],
  [['dataSchema', 'dimensionsSpec', 'dimensions'], ['__time'], "the column '__time' stands twice"],
  [
    ['dataSchema', 'dimensionsSpec', 'dimensions'],
    [{ name: 'x', type: 'spatial' }],
    "type 'spatial' is not emulated",
  ],
  [
    ['dataSchema', 'metricsSpec'],
    [{ type: 'count', name: 'eid' }],
    "the column 'eid' stands twice",
  ],
  [
    ['dataSchema', 'metricsSpec'],
    [{ type: 'javascript', name: 'm' }],
    "type 'javascript' is not emulated",
  ],
  [['dataSchema', 'timestampSpec', 'format'], 'dd/MM/yyyy', "'dd/MM/yyyy' is not emulated"],
  [
    ['dataSchema', 'granularitySpec'],
    { queryGranularity: { type: 'period' } },
    'is not emulated; use a name',
  ],
  [
    ['dataSchema', 'transformSpec'],
    { filter: { type: 'regex', dimension: 'eid' } },
    "filter type 'regex'",
  ],
  [
    ['dataSchema', 'transformSpec'],
    { transforms: [{ type: 'expression', name: 'x', expression: 'a + (b' }] },
    'transforms.x',
  ],
  [
    ['ioConfig', 'inputFormat'],
    { type: 'json', flattenSpec: { fields: [{ type: 'jq', name: 'x', expr: '.a' }] } },
    "type 'jq' is not emulated",
  ],
  [
    ['ioConfig', 'inputFormat'],
    { type: 'json', flattenSpec: { fields: [{ type: 'path', name: 'x', expr: '$..a' }] } },
    "the path '$..a' uses more than",
  ],
])('%j = %j is refused', (path, value, message) => {
  expect(refusal(changed(path, value))).toContain(message);
});

test('production’s expression that does not parse is refused, so tpd-hourly-rollup-syncts cannot be posted', () => {
  const expression = "if(((eid == 'START'), 'yes', 'no')";
  const transforms = [{ type: 'expression', name: 'is_playerstart_event', expression }];
  expect(refusal(changed(['dataSchema', 'transformSpec'], { transforms }))).toContain(
    'is_playerstart_event',
  );
});
