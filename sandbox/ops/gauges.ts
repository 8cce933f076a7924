import { Gauge, type Registry } from 'prom-client';

/** Makes gauges of a registry; one that is there already is given again. */
export function gaugeIn(
  registry: Registry,
): (name: string, help: string, labelNames?: readonly string[]) => Gauge {
  return (name, help, labelNames = []) => {
    const known = registry.getSingleMetric(name);
    if (known instanceof Gauge) return known;
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  };
}
