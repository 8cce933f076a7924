import { expect, test } from 'vitest';
import { isObject, type JsonObject } from '../../../schemas/json.ts';
import { defaultSpecs } from './index.ts';

function parseSpecOf(spec: JsonObject | undefined): JsonObject {
  const schema = spec?.['dataSchema'];
  const parser = isObject(schema) ? schema['parser'] : undefined;
  const parseSpec = isObject(parser) ? parser['parseSpec'] : undefined;
  if (!isObject(parseSpec)) throw new Error('the spec has no parser.parseSpec');
  return parseSpec;
}

function names(spec: JsonObject | undefined): string[] {
  const { dimensionsSpec } = parseSpecOf(spec) as {
    dimensionsSpec: { dimensions: (string | { name: string })[] };
  };
  return dimensionsSpec.dimensions.map((entry) => (typeof entry === 'string' ? entry : entry.name));
}

function specs(flavour: 'igot' | 'sunbird'): Map<string, JsonObject> {
  return new Map(
    defaultSpecs(flavour, 'dev', 'all').map((spec) => [
      (spec['dataSchema'] as { dataSource: string }).dataSource,
      spec,
    ]),
  );
}

test('every datasource has as many dimensions as production lists', () => {
  const counts = Object.fromEntries(
    [...specs('igot')].map(([name, spec]) => [name, names(spec).length]),
  );
  expect(counts).toEqual({
    'telemetry-events-syncts': 174,
    'summary-events': 130,
    'error-hourly-rollup-syncts': 30,
    'cb-audit-events': 40,
    'cb-work-order-officers': 70,
    'cb-work-order-properties': 100,
    'telemetry-feedback-events': 91,
    'offline-desktop-events': 147,
    'telemetry-rollup-syncts': 32,
    'telemetry-hourly-rollup-syncts': 33,
    'audit-rollup-syncts': 70,
    'course-completion-events-rollup': 61,
    'summary-rollup-syncts': 35,
    'summary-distinct-counts': 34,
    'dashboards-course': 18,
    'dashboards-user-org': 10,
    'dashboards-org': 6,
    'dashboards-role-count': 2,
    'dashboards-org-role-count': 4,
    'dashboards-user-course-program-progress': 26,
    'dashboards-assessment': 20,
    'dashboards-user-assessment': 72,
    'dashboards-acbp-enrolment': 36,
    'dashboards-frac-competency': 6,
    'dashboards-course-competency': 14,
    'dashboards-expected-user-competency': 6,
    'dashboards-declared-user-competency': 3,
    'dashboards-user-competency-gap': 9,
    'nps-users-data': 6,
  });
});

test('upstream lacks only context_hub and edata_query', () => {
  const igot = names(specs('igot').get('telemetry-events-syncts'));
  const sunbird = names(specs('sunbird').get('telemetry-events-syncts'));
  expect(sunbird).toHaveLength(172);
  expect(igot.filter((name) => !sunbird.includes(name))).toEqual(['context_hub', 'edata_query']);
  expect(
    defaultSpecs('sunbird', 'dev').map((spec) => (spec['dataSchema'] as JsonObject)['dataSource']),
  ).toEqual(['telemetry-events-syncts', 'summary-events', 'error-hourly-rollup-syncts']);
});

test('no dimension stands twice and no two differ only by case', () => {
  for (const [name, spec] of specs('igot')) {
    const lower = names(spec).map((column) => column.toLowerCase());
    expect([name, new Set(lower).size]).toEqual([name, lower.length]);
  }
});

test('a column keeps its path, its type and the way it is listed', () => {
  const parseSpec = parseSpecOf(specs('igot').get('cb-work-order-properties')) as {
    flattenSpec: { fields: JsonObject[] };
    dimensionsSpec: { dimensions: (string | JsonObject)[] };
  };
  const flat = parseSpec.flattenSpec.fields;
  const area = 'edata_cb_data_wa_competency_additionalProperties_competencyArea';
  expect(flat.find(({ name }) => name === area)).toEqual({
    type: 'path',
    name: area,
    expr: '$.edata.cb_data.wa_competency_additionalProperties.competencyArea',
  });
  expect(flat.find(({ name }) => name === '@timestamp')).toEqual({
    type: 'root',
    name: '@timestamp',
  });
  expect(parseSpec.dimensionsSpec.dimensions).toContain('tags');
  expect(parseSpec.dimensionsSpec.dimensions).toContainEqual({
    type: 'long',
    name: 'edata_cb_data_wa_role_addedAt',
  });
});
