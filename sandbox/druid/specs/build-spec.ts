import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { SpecColumn } from './column-table.ts';

/** One datasource of the catalogue (spec/druid.md §1.2). */
export interface Datasource {
  readonly name: string;
  /** Without the environment prefix. */
  readonly topic: string;
  readonly dimensions: readonly SpecColumn[];
  /** Flattened for metrics and filters, but not stored. */
  readonly inputs?: readonly SpecColumn[];
  readonly metrics?: readonly JsonObject[];
  readonly timestamp?: string;
  readonly segments?: 'day' | 'HOUR' | 'DAY' | 'hour';
  readonly queryGranularity?: 'day';
  readonly isRolledUp?: boolean;
  readonly task?: readonly [duration: string, completion: string];
  /** iGOT's own specs write it as a text. */
  readonly maxRowsPerSegment?: number | string;
  readonly filter?: JsonObject;
  readonly transforms?: readonly JsonObject[];
}

/**
 * A supervisor spec in the layout that production posts (`parser.parseSpec`, Druid < 37). Two named differences:
 * `useEarliestOffset` is true everywhere, and the POST context with its JVM options is left out.
 */
export function buildSpec(datasource: Datasource, env: string): JsonObject {
  const { dimensions, inputs = [], filter, transforms = [] } = datasource;
  const [taskDuration, completionTimeout] = datasource.task ?? ['PT14400S', 'PT1800S'];
  const flattened = [...dimensions, ...inputs].filter(({ path }) => path !== undefined);
  const hasTransform = filter !== undefined || transforms.length > 0;
  return {
    type: 'kafka',
    dataSchema: {
      dataSource: datasource.name,
      parser: {
        type: 'string',
        parseSpec: {
          format: 'json',
          flattenSpec: { useFieldDiscovery: false, fields: flattened.map(flattenEntry) },
          dimensionsSpec: { dimensions: dimensions.map(dimensionEntry) },
          timestampSpec: { column: datasource.timestamp ?? 'syncts', format: 'auto' },
        },
      },
      metricsSpec: [...(datasource.metrics ?? [])],
      granularitySpec: {
        type: 'uniform',
        segmentGranularity: datasource.segments ?? 'day',
        ...(datasource.queryGranularity && { queryGranularity: datasource.queryGranularity }),
        rollup: datasource.isRolledUp ?? false,
      },
      ...(hasTransform && {
        transformSpec: { ...(filter && { filter }), transforms: [...transforms] },
      }),
    },
    tuningConfig: {
      type: 'kafka',
      reportParseExceptions: false,
      maxRowsPerSegment: datasource.maxRowsPerSegment ?? 5_000_000,
    },
    ioConfig: {
      topic: `${env}.${datasource.topic}`,
      consumerProperties: { 'bootstrap.servers': 'localhost:9092' },
      taskCount: 1,
      replicas: 1,
      taskDuration,
      completionTimeout,
      useEarliestOffset: true,
    },
  };
}

function flattenEntry({ name, path = '' }: SpecColumn): JsonObject {
  return path === `$.${name}` && /^[\w@]+$/.test(name)
    ? { type: 'root', name }
    : { type: 'path', name, expr: path };
}

function dimensionEntry({ name, type, isBare }: SpecColumn): JsonValue {
  return isBare ? name : { type, name };
}
