import { jobsOf, topicsOf } from '../../pipeline/topology.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { isObject, textOf } from '../../schemas/json.ts';
import type { Leads } from './journey-index.ts';

/** Where each topic leads in a sandbox with these Druid supervisors: to a stage, into datasources, or nowhere. */
export function createLeads({
  specs,
  env,
  flavour,
}: {
  readonly specs: readonly JsonObject[];
  readonly env: string;
  readonly flavour: Flavour;
}): Leads {
  const datasources = new Map<string, string[]>();
  for (const spec of specs) {
    const { dataSchema, ioConfig } = sectionsOf(spec);
    const topic = textOf(ioConfig['topic']).slice(env.length + 1);
    const name = textOf(dataSchema['dataSource']);
    datasources.set(topic, [...(datasources.get(topic) ?? []), name]);
  }
  const places = new Map<string, ReturnType<Leads>>();
  for (const { topic, cluster } of topicsOf(flavour)) {
    const into = datasources.get(topic);
    if (into !== undefined) places.set(`${cluster}/${topic}`, { kind: 'druid', datasources: into });
  }
  for (const { input } of jobsOf(flavour))
    places.set(`${input.cluster}/${input.topic}`, { kind: 'stage' });
  return ({ cluster, topic }) => places.get(`${cluster}/${topic}`) ?? { kind: 'terminal' };
}

function sectionsOf(spec: JsonObject): { dataSchema: JsonObject; ioConfig: JsonObject } {
  const inner = isObject(spec['spec']) ? spec['spec'] : spec;
  const { dataSchema, ioConfig } = inner as { dataSchema?: unknown; ioConfig?: unknown };
  return {
    dataSchema: isObject(dataSchema) ? dataSchema : {},
    ioConfig: isObject(ioConfig) ? ioConfig : {},
  };
}
