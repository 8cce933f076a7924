import { cast } from '../coerce.ts';
import type { Expr } from '../types.ts';
import {
  argument,
  refuse,
  type Aggregate,
  type Call,
  type FunctionTable,
  type WindowFunction,
} from './call.ts';

const window = (
  least: number,
  most: number,
  rewrite: (call: Call) => Aggregate,
): WindowFunction => ({ kind: 'window', arity: [least, most], rewrite });

const rank = (name: string, type: 'LONG' | 'DOUBLE') =>
  window(0, 0, () => ({ call: `${name}()`, type }));

const single = (call: Call): Expr => {
  const [value] = call.args as [Expr];
  if (value.type === 'STRING[]') throw refuse(call, `${call.name} of a multi-value column`);
  return value;
};

const neighbour = (name: string) =>
  window(1, 3, (call) => {
    const value = single(call);
    const offset = call.args[1] === undefined ? '1' : argument(call, 1, 'LONG').sql;
    const other =
      call.args[2] === undefined ? '' : `, ${cast(call.args[2], value.type, call.zone).sql}`;
    return { call: `${name}(${value.sql}, ${offset}${other})`, type: value.type };
  });

const edge = (name: string) =>
  window(1, 1, (call) => ({ call: `${name}(${single(call).sql})`, type: single(call).type }));

export const windowFunctions: FunctionTable = {
  ROW_NUMBER: rank('row_number', 'LONG'),
  RANK: rank('rank', 'LONG'),
  DENSE_RANK: rank('dense_rank', 'LONG'),
  PERCENT_RANK: rank('percent_rank', 'DOUBLE'),
  CUME_DIST: rank('cume_dist', 'DOUBLE'),
  NTILE: window(1, 1, (call) => ({
    call: `ntile(${argument(call, 0, 'LONG').sql})`,
    type: 'LONG',
  })),
  LAG: neighbour('lag'),
  LEAD: neighbour('lead'),
  FIRST_VALUE: edge('first_value'),
  LAST_VALUE: edge('last_value'),
};
