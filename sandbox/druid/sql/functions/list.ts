import { cast, commonType, toList } from '../coerce.ts';
import { arrayOf, elementOf, isArray, type Expr, type ExprType } from '../types.ts';
import { any, argument, knownText, refuse, scalar, type Call, type FunctionTable } from './call.ts';

const list = (call: Call, index: number): Expr =>
  toList(call.args[index] ?? { sql: 'NULL', type: 'NULL' });

/** The second argument as a list whose elements have the type of the first's. */
const listLike = (call: Call, index: number, type: ExprType): string => {
  const other = call.args[index];
  if (other !== undefined && (isArray(other.type) || other.type === 'STRING[]')) return other.sql;
  return `[${argument(call, index, type).sql}]`;
};

const keepType = (value: Expr): ExprType => value.type;

function literalArray(call: Call): Expr {
  const type = commonType(call.args.map((arg) => arg.type));
  if (type === 'STRING[]') throw refuse(call, 'ARRAY[…] of a multi-value column');
  const array = arrayOf(type);
  const values = call.args.map((arg) => cast(arg, elementOf(array), call.zone).sql);
  return {
    sql: values.length === 0 ? 'CAST([] AS VARCHAR[])' : `[${values.join(', ')}]`,
    type: array,
  };
}

/** Has the list all (or any) of the given values? */
const has = (name: string) =>
  scalar(2, 2, (call) => {
    const values = list(call, 0);
    const wanted = listLike(call, 1, elementOf(values.type));
    return { sql: `${name}(${values.sql}, ${wanted})`, type: 'BOOLEAN' };
  });

const element = (shift: number) =>
  scalar(2, 2, (call) => {
    const values = list(call, 0);
    const at = `CAST(${argument(call, 1, 'LONG').sql} + ${shift} AS BIGINT)`;
    const sql = `(CASE WHEN ${at} > 0 THEN list_extract(${values.sql}, ${at}) END)`;
    return { sql, type: elementOf(values.type) };
  });

/** Place of a value, counted from `first`; -1 when it is not there. */
const placeOf = (first: 0 | 1) =>
  scalar(2, 2, (call) => {
    const values = list(call, 0);
    const value = argument(call, 1, elementOf(values.type)).sql;
    const place = `coalesce(list_position(${values.sql}, ${value}), 0)`;
    const found = first === 0 ? `${place} - 1` : place;
    return { sql: `(CASE WHEN ${place} = 0 THEN -1 ELSE ${found} END)`, type: 'LONG' };
  });

const slice = scalar(2, 3, (call) => {
  const values = list(call, 0);
  const from = `${argument(call, 1, 'LONG').sql} + 1`;
  const to = call.args[2] === undefined ? `len(${values.sql})` : argument(call, 2, 'LONG').sql;
  return { sql: `list_slice(${values.sql}, ${from}, ${to})`, type: keepType(values) };
});

const join = (print: (a: string, b: string) => string) =>
  scalar(2, 2, (call) => {
    const [a, b] = [list(call, 0), list(call, 1)];
    return { sql: print(a.sql, b.sql), type: keepType(a) };
  });

const length = scalar(1, 1, (call) => ({ sql: `len(${list(call, 0).sql})`, type: 'LONG' }));

const toText = scalar(2, 2, (call) => {
  const separator = argument(call, 1, 'STRING').sql;
  return { sql: `array_to_string(${list(call, 0).sql}, ${separator})`, type: 'STRING' };
});

/** Keeps the values for which `test` holds; nothing left is null, as for a row without values. */
const filtered = (test: (call: Call) => string) =>
  scalar(2, 2, (call) => {
    const values = `list_filter(${list(call, 0).sql}, lambda e: ${test(call)})`;
    return { sql: `(CASE WHEN len(${values}) > 0 THEN ${values} END)`, type: 'STRING[]' };
  });

const append = scalar(2, 2, (call) => {
  const values = list(call, 0);
  const value = argument(call, 1, elementOf(values.type)).sql;
  return { sql: `list_append(${values.sql}, ${value})`, type: keepType(values) };
});

const prepend = scalar(2, 2, (call) => {
  const values = list(call, 1);
  const value = argument(call, 0, elementOf(values.type)).sql;
  return { sql: `list_prepend(${value}, ${values.sql})`, type: keepType(values) };
});

const inArray = scalar(2, 2, (call) => {
  const values = list(call, 1);
  const value = call.args[0];
  if (value?.type === 'STRING[]') throw refuse(call, 'SCALAR_IN_ARRAY of a multi-value column');
  return {
    sql: `list_contains(${values.sql}, ${argument(call, 0, elementOf(values.type)).sql})`,
    type: 'BOOLEAN',
  };
});

const split = (type: ExprType) =>
  scalar(2, 2, (call) => {
    knownText(call, 1);
    const text = argument(call, 0, 'STRING').sql;
    return { sql: `string_split_regex(${text}, ${argument(call, 1, 'STRING').sql})`, type };
  });

const concat = join((a, b) => `list_concat(${a}, ${b})`);

export const listFunctions: FunctionTable = {
  ARRAY: scalar(0, any, literalArray),
  ARRAY_LENGTH: length,
  ARRAY_CONTAINS: has('list_has_all'),
  ARRAY_OVERLAP: has('list_has_any'),
  ARRAY_OFFSET: element(1),
  ARRAY_ORDINAL: element(0),
  ARRAY_OFFSET_OF: placeOf(0),
  ARRAY_ORDINAL_OF: placeOf(1),
  ARRAY_APPEND: append,
  ARRAY_PREPEND: prepend,
  ARRAY_CONCAT: concat,
  ARRAY_SLICE: slice,
  ARRAY_TO_STRING: toText,
  ARRAY_TO_MV: scalar(1, 1, (call) => ({ sql: list(call, 0).sql, type: 'STRING[]' })),
  SCALAR_IN_ARRAY: inArray,
  STRING_TO_ARRAY: split('ARRAY<STRING>'),
  MV_CONTAINS: has('list_has_all'),
  MV_OVERLAP: has('list_has_any'),
  MV_LENGTH: length,
  MV_OFFSET: element(1),
  MV_ORDINAL: element(0),
  MV_OFFSET_OF: placeOf(0),
  MV_ORDINAL_OF: placeOf(1),
  MV_APPEND: append,
  MV_PREPEND: prepend,
  MV_CONCAT: concat,
  MV_SLICE: slice,
  MV_TO_STRING: toText,
  MV_TO_ARRAY: scalar(1, 1, (call) => ({ sql: list(call, 0).sql, type: 'ARRAY<STRING>' })),
  STRING_TO_MV: split('STRING[]'),
  MV_FILTER_ONLY: filtered((call) => `list_contains(${listLike(call, 1, 'STRING')}, e)`),
  MV_FILTER_NONE: filtered((call) => `NOT list_contains(${listLike(call, 1, 'STRING')}, e)`),
  MV_FILTER_REGEX: filtered((call) => `regexp_matches(e, ${argument(call, 1, 'STRING').sql})`),
  MV_FILTER_PREFIX: filtered((call) => `starts_with(e, ${argument(call, 1, 'STRING').sql})`),
};
