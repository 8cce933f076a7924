import type { SqlFrameBound, SqlWindowSpec } from 'druid-query-toolkit';
import { compile, unsupportedAt, type Environment } from './environment.ts';

/** What stands inside OVER ( ). Windows by name are not read by the parser. */
export function windowClause(spec: SqlWindowSpec, env: Environment): string {
  if (spec.windowName !== undefined) throw unsupportedAt(env, spec, 'a named window');
  const parts: string[] = [];
  const partitions = (spec.partitionByClause?.expressions.values ?? []).map(
    (node) => compile(node, env).sql,
  );
  if (partitions.length > 0) parts.push(`PARTITION BY ${partitions.join(', ')}`);
  const orders = (spec.orderByClause?.expressions.values ?? []).map(
    ({ expression, direction }) => `${compile(expression, env).sql} ${direction ?? 'ASC'}`,
  );
  if (orders.length > 0) parts.push(`ORDER BY ${orders.join(', ')}`);
  if (spec.frameType && spec.frameBound1) {
    const bounds = [spec.frameBound1, spec.frameBound2].filter((bound) => bound !== undefined);
    const [from, to] = bounds.map(frameBound);
    const frame = spec.frameType.toUpperCase();
    parts.push(to === undefined ? `${frame} ${from}` : `${frame} BETWEEN ${from} AND ${to}`);
  }
  return parts.join(' ');
}

function frameBound({ boundValue, following }: SqlFrameBound): string {
  if (boundValue === 'currentRow') return 'CURRENT ROW';
  const size = boundValue === 'unbounded' ? 'UNBOUNDED' : String(boundValue);
  return `${size} ${following ? 'FOLLOWING' : 'PRECEDING'}`;
}
