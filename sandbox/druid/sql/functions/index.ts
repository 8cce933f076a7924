import { SqlFunction, type SqlBase } from 'druid-query-toolkit';
import { aggregateFunctions } from './aggregate.ts';
import type { DruidFunction, FunctionTable } from './call.ts';
import { conditionFunctions } from './condition.ts';
import { jsonFunctions } from './json.ts';
import { listFunctions } from './list.ts';
import { numberFunctions } from './number.ts';
import { estimators, sketchFunctions } from './sketch.ts';
import { textFunctions } from './text.ts';
import { timeTextFunctions } from './time-text.ts';
import { timeFunctions } from './time.ts';
import { refused } from './refused.ts';
import { windowFunctions } from './window.ts';

const tables: readonly FunctionTable[] = [
  timeFunctions,
  timeTextFunctions,
  aggregateFunctions,
  sketchFunctions,
  windowFunctions,
  textFunctions,
  numberFunctions,
  conditionFunctions,
  listFunctions,
  jsonFunctions,
];

function joined(): ReadonlyMap<string, DruidFunction> {
  const all = new Map<string, DruidFunction>();
  for (const [name, entry] of tables.flatMap((table) => Object.entries(table))) {
    if (all.has(name)) throw new Error(`${name} is in two function tables`);
    all.set(name, entry);
  }
  return all;
}

/** Every Druid function that is translated, by its upper-case name. What is not here is refused. */
export const functions = joined();

const isAggregate = (name: string): boolean => functions.get(name)?.kind === 'aggregate';

/** True for a function that Druid has and this engine has not. */
export const isRefused = (name: string): boolean =>
  refused.names.has(name) || refused.prefixes.some((prefix) => name.startsWith(prefix));

/** True for a call that needs a group: an aggregate without OVER, GROUPING, or an estimator of a sketch aggregate. */
export function isAggregateCall(node: SqlBase): boolean {
  if (!(node instanceof SqlFunction)) return false;
  const name = node.getEffectiveFunctionName();
  return (
    (isAggregate(name) && node.windowSpec === undefined) ||
    name === 'GROUPING' ||
    name in estimators
  );
}

export { estimators };
export type { Call } from './call.ts';
