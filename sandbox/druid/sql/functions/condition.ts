import { SqlType } from 'druid-query-toolkit';
import { cast, commonType, comparedType, perValue } from '../coerce.ts';
import { namedType } from '../literal.ts';
import { isNumber, type Expr } from '../types.ts';
import { any, refuse, scalar, type Call, type FunctionTable } from './call.ts';

function coalesce(call: Call): Expr {
  const type = commonType(call.args.map((arg) => arg.type));
  const parts = call.args.map((arg) => cast(arg, type, call.zone).sql);
  return { sql: `coalesce(${parts.join(', ')})`, type };
}

function nullIf(call: Call): Expr {
  const [a, b] = call.args as [Expr, Expr];
  if (a.type === 'STRING[]' || b.type === 'STRING[]')
    throw refuse(call, 'NULLIF of a multi-value column');
  const type = comparedType([a.type, b.type]);
  const [left, right] = [cast(a, type, call.zone).sql, cast(b, type, call.zone).sql];
  return { sql: `(CASE WHEN ${left} = ${right} THEN NULL ELSE ${a.sql} END)`, type: a.type };
}

/** CAST and TRY_CAST alike give null for bad text. */
function castTo(call: Call): Expr {
  const [value] = call.args as [Expr];
  const [, named] = call.argNodes;
  if (!(named instanceof SqlType)) throw refuse(call, `${call.name} without a type`);
  const type = namedType(named, call.env);
  const isInt = type === 'LONG' && !/^BIGINT/i.test(named.value);
  if (value.type === 'STRING[]' && type !== 'STRING' && type !== 'ARRAY<STRING>') {
    throw refuse(call, `${call.name} of a multi-value column to ${named.value}`);
  }
  if (value.type === 'STRING[]' && type === 'STRING') return perValue(value, (element) => element);
  const keeps = typeof value.literal === 'number' && isNumber(type) && value.type === type;
  const result = cast(value, type, call.zone);
  return {
    sql: result.sql,
    type,
    ...(keeps && { literal: value.literal }),
    ...(isInt && { sqlType: 'INTEGER' }),
  };
}

export const conditionFunctions: FunctionTable = {
  COALESCE: scalar(1, any, coalesce),
  NVL: scalar(2, 2, coalesce),
  IFNULL: scalar(2, 2, coalesce),
  NULLIF: scalar(2, 2, nullIf),
  CAST: scalar(2, 2, castTo),
  TRY_CAST: scalar(2, 2, castTo),
  TIMESTAMP: scalar(1, 1, (call) => cast(call.args[0] as Expr, 'TIMESTAMP', call.zone)),
};
