import { cast, moment, nullOf, text } from './coerce.ts';
import { invalid } from './errors.ts';
import { numberLiteral } from './literal.ts';
import { readMoment } from './moment.ts';
import type { Expr } from './types.ts';
import type { Zone } from './zone.ts';

/** A value for a `?`, with a SQL type name, as in the request body (spec/druid.md §2.1). */
export interface QueryParameter {
  readonly type: string;
  readonly value: unknown;
}

/** The parameter as a typed literal. @throws DruidSqlError when value and type disagree. */
export function parameterLiteral(parameter: QueryParameter, zone: Zone): Expr {
  const { value } = parameter;
  const type = parameter.type.toUpperCase();
  const wrong = () =>
    invalid(`Cannot use the value ${JSON.stringify(value)} as a parameter of type ${type}`);
  switch (type) {
    case 'VARCHAR':
    case 'CHAR':
      if (value === null) return nullOf('STRING');
      if (typeof value !== 'string') throw wrong();
      return text(value);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
      if (value === null) return nullOf('LONG');
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrong();
      return numberLiteral(value);
    case 'FLOAT':
    case 'REAL':
    case 'DOUBLE':
    case 'DECIMAL':
      if (value === null) return nullOf('DOUBLE');
      if (typeof value !== 'number') throw wrong();
      return cast(numberLiteral(value), 'DOUBLE', zone);
    case 'BOOLEAN':
      if (value === null) return nullOf('BOOLEAN');
      if (typeof value !== 'boolean') throw wrong();
      return { sql: value ? 'TRUE' : 'FALSE', type: 'BOOLEAN', literal: value };
    case 'TIMESTAMP':
    case 'DATE': {
      if (value === null) return nullOf(type);
      const ms = typeof value === 'string' ? readMoment(value, zone) : value;
      if (typeof ms !== 'number') throw wrong();
      return moment(ms, type);
    }
    default:
      throw invalid(`Parameters of type ${type} are not known`);
  }
}
