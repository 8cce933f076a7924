import { cast, commonType } from '../coerce.ts';
import { guardZero } from '../operators.ts';
import { isNumber, type Expr, type ExprType } from '../types.ts';
import { any, argument, mapped, refuse, scalar, type Call, type FunctionTable } from './call.ts';

const D = 'DOUBLE' as const;
const fraction = (name: string) => mapped([D], D, (x) => `${name}(${x})`);

const number = (call: Call, index: number): Expr => {
  const value = call.args[index];
  return value !== undefined && isNumber(value.type) ? value : argument(call, index, D);
};

/** A function that keeps whole numbers whole. */
const keeping = (name: string) =>
  scalar(1, 1, (call) => ({ sql: `${name}(${number(call, 0).sql})`, type: number(call, 0).type }));

function mod(call: Call): Expr {
  const [a, b] = [number(call, 0), number(call, 1)];
  const type = commonType([a.type, b.type]);
  const sql = `${a.sql} % ${b.sql}`;
  return { sql: type === 'LONG' ? guardZero(a, b, sql) : `(${sql})`, type };
}

const digits = (call: Call): string =>
  call.args[1] === undefined ? '0' : `CAST(${argument(call, 1, 'LONG').sql} AS INTEGER)`;

function round(call: Call): Expr {
  const value = number(call, 0);
  return { sql: `round(${value.sql}, ${digits(call)})`, type: value.type };
}

function truncate(call: Call): Expr {
  const value = number(call, 0);
  const scale = `power(10.0::DOUBLE, ${digits(call)})`;
  if (call.args[1] === undefined) return { sql: `trunc(${value.sql})`, type: value.type };
  const sql = `(trunc(${value.sql} * ${scale}) / ${scale})`;
  return { sql: value.type === 'LONG' ? `CAST(${sql} AS BIGINT)` : sql, type: value.type };
}

/** Null where the divisor is zero; whole numbers stay whole as with `/`. */
function safeDivide(call: Call): Expr {
  const [a, b] = [number(call, 0), number(call, 1)];
  const type = commonType([a.type, b.type]);
  return type === 'LONG'
    ? { sql: `(${a.sql} // NULLIF(${b.sql}, 0))`, type }
    : { sql: `(CAST(${a.sql} AS DOUBLE) / NULLIF(${b.sql}, 0))`, type: D };
}

function extreme(call: Call): Expr {
  const name = call.name.toLowerCase();
  const type: ExprType = commonType(call.args.map((arg) => arg.type));
  if (type === 'STRING[]') throw refuse(call, `${call.name} of a multi-value column`);
  return {
    sql: `${name}(${call.args.map((arg) => cast(arg, type, call.zone).sql).join(', ')})`,
    type,
  };
}

const bits = (print: (a: string, b: string) => string) =>
  mapped(['LONG', 'LONG'], 'LONG', (a = '', b = '') => `(${print(a, b)})`);

export const numberFunctions: FunctionTable = {
  ABS: keeping('abs'),
  SIGN: keeping('sign'),
  ROUND: scalar(1, 2, round),
  TRUNC: scalar(1, 2, truncate),
  TRUNCATE: scalar(1, 2, truncate),
  MOD: scalar(2, 2, mod),
  POWER: mapped([D, D], D, (x, y) => `power(${x}, ${y})`),
  SQRT: fraction('sqrt'),
  LN: fraction('ln'),
  LOG10: fraction('log10'),
  EXP: fraction('exp'),
  SIN: fraction('sin'),
  COS: fraction('cos'),
  TAN: fraction('tan'),
  COT: fraction('cot'),
  ASIN: fraction('asin'),
  ACOS: fraction('acos'),
  ATAN: fraction('atan'),
  ATAN2: mapped([D, D], D, (y, x) => `atan2(${y}, ${x})`),
  DEGREES: fraction('degrees'),
  RADIANS: fraction('radians'),
  PI: mapped([], D, () => 'pi()'),
  DIV: scalar(2, 2, (call) => {
    const [a, b] = [argument(call, 0, 'LONG'), argument(call, 1, 'LONG')];
    return { sql: guardZero(a, b, `${a.sql} // ${b.sql}`), type: 'LONG' };
  }),
  SAFE_DIVIDE: scalar(2, 2, safeDivide),
  GREATEST: scalar(1, any, extreme),
  LEAST: scalar(1, any, extreme),
  BITWISE_AND: bits((a, b) => `${a} & ${b}`),
  BITWISE_OR: bits((a, b) => `${a} | ${b}`),
  BITWISE_XOR: bits((a, b) => `xor(${a}, ${b})`),
  BITWISE_SHIFT_LEFT: bits((a, b) => `${a} << ${b}`),
  BITWISE_SHIFT_RIGHT: bits((a, b) => `${a} >> ${b}`),
  BITWISE_COMPLEMENT: mapped(['LONG'], 'LONG', (a) => `(~${a})`),
};
