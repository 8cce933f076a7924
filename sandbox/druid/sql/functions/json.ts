import { SqlType } from 'druid-query-toolkit';
import { cast } from '../coerce.ts';
import { namedType } from '../literal.ts';
import { quoteText } from '../print.ts';
import type { Expr } from '../types.ts';
import { argument, knownText, refuse, scalar, type Call, type FunctionTable } from './call.ts';

const step = /\.([A-Za-z_][\w-]*)|\.?\["([^"\]]*)"\]|\.?\['([^'\]]*)'\]|\[(\d+)\]/y;

/** The path argument in DuckDB's spelling. @throws DruidSqlError UNSUPPORTED for other path forms. */
function path(call: Call, index: number): string {
  const written = knownText(call, index) ?? '';
  let at = 1;
  let result = '$';
  while (written.startsWith('$') && at < written.length) {
    step.lastIndex = at;
    const found = step.exec(written);
    if (!found) break;
    const name = found[1] ?? found[2] ?? found[3];
    result += name === undefined ? `[${found[4]}]` : `."${name}"`;
    at += found[0].length;
  }
  if (!written.startsWith('$') || at < written.length)
    throw refuse(call, `the JSON path '${written}'`);
  return quoteText(result);
}

function json(call: Call): string {
  const [value] = call.args;
  if (value?.type === 'COMPLEX<json>' || value?.type === 'NULL') return value.sql;
  throw refuse(call, `${call.name} of ${value?.type ?? 'nothing'}`, 'Wrap the text in PARSE_JSON.');
}

/** A single value of the document; objects, arrays and JSON null give null. */
function jsonValue(call: Call): Expr {
  const [document, place] = [json(call), path(call, 1)];
  const kind = `json_type(${document}, ${place})`;
  const sql = `(CASE WHEN ${kind} IN ('OBJECT', 'ARRAY', 'NULL') THEN NULL ELSE json_extract_string(${document}, ${place}) END)`;
  const named = call.argNodes[2];
  const value: Expr = { sql, type: 'STRING' };
  return named instanceof SqlType ? cast(value, namedType(named, call.env), call.zone) : value;
}

function toJsonText(call: Call): Expr {
  const [value] = call.args;
  if (value?.type === 'TIMESTAMP' || value?.type === 'DATE')
    throw refuse(call, 'TO_JSON_STRING of a time');
  return { sql: `CAST(to_json(${value?.sql ?? 'NULL'}) AS VARCHAR)`, type: 'STRING' };
}

export const jsonFunctions: FunctionTable = {
  JSON_VALUE: scalar(2, 3, jsonValue),
  JSON_QUERY: scalar(2, 2, (call) => ({
    sql: `json_extract(${json(call)}, ${path(call, 1)})`,
    type: 'COMPLEX<json>',
  })),
  JSON_KEYS: scalar(2, 2, (call) => ({
    sql: `json_keys(${json(call)}, ${path(call, 1)})`,
    type: 'ARRAY<STRING>',
  })),
  PARSE_JSON: scalar(1, 1, (call) => ({
    sql: `CAST(${argument(call, 0, 'STRING').sql} AS JSON)`,
    type: 'COMPLEX<json>',
  })),
  TRY_PARSE_JSON: scalar(1, 1, (call) => ({
    sql: `TRY_CAST(${argument(call, 0, 'STRING').sql} AS JSON)`,
    type: 'COMPLEX<json>',
  })),
  TO_JSON_STRING: scalar(1, 1, toJsonText),
};
