import {
  SqlFunction,
  SqlLiteral,
  SqlQuery,
  SqlValues,
  SqlWithQuery,
  type LiteralValue,
  type SqlBase,
  type SqlExpression,
  type SqlLimitClause,
  type SqlOffsetClause,
  type SqlOrderByClause,
  type SqlWithClause,
} from 'druid-query-toolkit';
import { cast, commonType } from './coerce.ts';
import {
  compile,
  invalidAt,
  unsupportedAt,
  type Environment,
  type NamedQuery,
  type Statement,
} from './environment.ts';
import { invalid, unplannable } from './errors.ts';
import { from } from './from.ts';
import { isAggregateCall } from './functions/index.ts';
import { planGroups } from './group.ts';
import { duckNames } from './names.ts';
import { quoteName } from './print.ts';
import { selectItems, type SelectItem } from './select-items.ts';
import { duckType, type Expr } from './types.ts';

type NamedQueries = ReadonlyMap<string, NamedQuery>;

/** Translates SELECT, WITH … SELECT, UNION ALL chains and VALUES; `outerLimit` bounds the rows of the whole. */
export function query(
  node: SqlExpression,
  ctes: NamedQueries,
  statement: Statement,
  outerLimit?: number,
): NamedQuery {
  if (node instanceof SqlValues) return values(node, ctes, statement, outerLimit);
  if (node instanceof SqlWithQuery) {
    const inner = query(node.query, namedQueries(node.withClause, ctes, statement), statement);
    return ordered(inner, node, statement, outerLimit);
  }
  if (!(node instanceof SqlQuery)) throw unplannable(`not a query: ${node.toString()}`);
  const named = namedQueries(node.withClause, ctes, statement);
  const operands = unionOperands(node);
  if (operands.length === 1)
    return select(node, named, statement, { outerLimit, isOperand: false });
  const parts = operands.map((operand) => select(operand, named, statement, { isOperand: true }));
  const last = operands.at(-1) ?? node;
  return ordered(unionAll(parts, node, named, statement), last, statement, outerLimit);
}

function namedQueries(
  clause: SqlWithClause | undefined,
  outer: NamedQueries,
  statement: Statement,
): NamedQueries {
  if (clause === undefined) return outer;
  const named = new Map(outer);
  for (const part of clause.withParts.values) {
    const result = query(part.query, named, statement);
    const names = part.columns?.columns.values;
    if (names && names.length !== result.columns.length) {
      throw unplannable(
        `WITH ${part.table.name} names ${names.length} of ${result.columns.length} columns`,
      );
    }
    const columns = result.columns.map((column, index) => ({
      ...column,
      name: names?.[index]?.name ?? column.name,
    }));
    named.set(part.table.name, { ...result, columns });
  }
  return named;
}

function unionOperands(node: SqlQuery): readonly SqlQuery[] {
  const operands: SqlQuery[] = [];
  for (let next: SqlQuery | undefined = node; next; next = next.unionQuery) operands.push(next);
  return operands;
}

function unionAll(
  parts: readonly NamedQuery[],
  node: SqlQuery,
  ctes: NamedQueries,
  statement: Statement,
): NamedQuery {
  const [first] = parts;
  const env: Environment = { statement, relations: [], ctes, matchesAny: false };
  if (first === undefined || parts.some((part) => part.columns.length !== first.columns.length)) {
    throw invalidAt(env, node, 'Column count mismatch in UNION ALL');
  }
  const columns = first.columns.map((column, index) => ({
    ...column,
    type: commonType(parts.map((part) => part.columns[index]?.type ?? 'NULL')),
  }));
  const sql = parts.map((part, at) => {
    const items = part.columns.map((column, index) => {
      const target = columns[index] ?? column;
      const label = `u${at}.${column.sql}`;
      return `${cast({ sql: label, type: column.type }, target.type, statement.zone).sql} AS ${target.sql}`;
    });
    return `SELECT ${items.join(', ')} FROM (${part.sql}) AS u${at}`;
  });
  return { sql: sql.join(' UNION ALL '), columns, isScan: false };
}

interface Tail {
  readonly orderByClause?: SqlOrderByClause;
  readonly limitClause?: SqlLimitClause;
  readonly offsetClause?: SqlOffsetClause;
}

/** Orders and cuts a finished query: only its output columns can be named. */
function ordered(
  inner: NamedQuery,
  tail: Tail,
  statement: Statement,
  outerLimit: number | undefined,
): NamedQuery {
  const columns = inner.columns.map((column) => ({ ...column, sql: `w.${column.sql}` }));
  const relation = { alias: undefined, columns, isDatasource: inner.isScan, isSystem: false };
  const env: Environment = { statement, relations: [relation], ctes: new Map(), matchesAny: false };
  const items: SelectItem[] = columns.map((column) => ({
    name: column.name,
    node: undefined,
    translate: () => ({ sql: column.sql, type: column.type }),
  }));
  const order = orderBy(
    tail.orderByClause,
    items,
    items.map((item) => item.translate(env)),
    env,
  );
  const limit = limits(tail, outerLimit);
  if (order.sql === '' && limit === '') return inner;
  return { ...inner, sql: `SELECT * FROM (${inner.sql}) AS w${order.sql}${limit}` };
}

function values(
  node: SqlValues,
  ctes: NamedQueries,
  statement: Statement,
  outerLimit: number | undefined,
): NamedQuery {
  const env: Environment = { statement, relations: [], ctes, matchesAny: false };
  const rows = node.records.values.map((record) =>
    (record.expressions?.values ?? []).map((value) => compile(value, env)),
  );
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width)) {
    throw invalidAt(env, node, 'Values passed to VALUES must have equal numbers of columns');
  }
  const types = Array.from({ length: width }, (_, index) =>
    commonType(rows.map((row) => row[index]?.type ?? 'NULL')),
  );
  const columns = types.map((type, index) => ({
    name: `EXPR$${index}`,
    sql: quoteName(`EXPR$${index}`),
    type,
  }));
  const printed = rows.map((row) => {
    const cells = row.map(
      (value, index) => cast(value, types[index] ?? value.type, statement.zone).sql,
    );
    return `(${cells.join(', ')})`;
  });
  const typed = columns.map(
    (column, index) => `CAST(v.c${index} AS ${duckType(column.type)}) AS ${column.sql}`,
  );
  const names = columns.map((_, index) => `c${index}`).join(', ');
  const sql = `SELECT ${typed.join(', ')} FROM (VALUES ${printed.join(', ')}) AS v(${names})`;
  return ordered({ sql, columns, isScan: false }, node, statement, outerLimit);
}

interface SelectOptions {
  readonly outerLimit?: number | undefined;
  /** Operands of UNION ALL leave ORDER BY and LIMIT to the whole. */
  readonly isOperand: boolean;
}

const isWindowCall = (node: SqlBase): boolean =>
  node instanceof SqlFunction && node.windowSpec !== undefined;

function select(
  node: SqlQuery,
  ctes: NamedQueries,
  statement: Statement,
  { outerLimit, isOperand }: SelectOptions,
): NamedQuery {
  const base: Environment = { statement, relations: [], ctes, matchesAny: false };
  const source = from(node.fromClause, base);
  const rows: Environment = { ...base, relations: source.relations };
  const where = node.whereClause
    ? ` WHERE ${conditionOf(node.whereClause.expression, { ...rows, matchesAny: true })}`
    : '';
  const items = selectItems(node, rows);
  const tail = isOperand ? undefined : node;
  const parts = [...items.map((item) => item.node), node.havingClause, tail?.orderByClause].filter(
    (part) => part !== undefined,
  );
  const hasAggregate = parts.some((part) => containsAggregate(part));
  const hasWindow = parts.some((part) => part.some(isWindowCall));
  const isDistinct = node.decorator === 'DISTINCT';
  const isGrouped =
    node.groupByClause !== undefined || node.havingClause !== undefined || hasAggregate;
  if (isGrouped || (isDistinct && !hasWindow)) {
    const groups = planGroups(node.groupByClause, items, isDistinct && !isGrouped, rows);
    const exprs = items.map((item) => item.translate(groups.env));
    let having = node.havingClause
      ? ` HAVING ${conditionOf(node.havingClause.expression, { ...groups.env, matchesAny: true })}`
      : '';
    const isBareCount =
      node.groupByClause === undefined &&
      !having &&
      source.relations.length > 0 &&
      source.relations.every((relation) => relation.isSystem);
    // Druid answers an aggregate over an empty system table with no row.
    if (isBareCount && isGrouped) having = ' HAVING count(*) > 0';
    const order = orderBy(tail?.orderByClause, items, exprs, groups.env);
    const inner = groups.finish(source.sql, where);
    const decorator = isDistinct && isGrouped ? 'DISTINCT ' : '';
    return result(
      items,
      exprs,
      false,
      (list) =>
        `SELECT ${decorator}${list}${inner.from}${inner.groupBy}${having}${order.sql}${limits(tail, outerLimit)}`,
    );
  }
  const env: Environment = { ...rows, allowsWindows: true };
  const exprs = items.map((item) => item.translate(env));
  const isScan = !hasWindow && source.relations.some((relation) => relation.isDatasource);
  const order = orderBy(tail?.orderByClause, items, exprs, env);
  if (isScan) checkScanOrder(order.exprs, source.relations, order.names);
  const decorator = isDistinct ? 'DISTINCT ' : '';
  return result(
    items,
    exprs,
    isScan,
    (list) =>
      `SELECT ${decorator}${list}${source.sql}${where}${order.sql}${limits(tail, outerLimit)}`,
  );
}

/** Aggregates of the query itself, not those inside its sub-queries. */
function containsAggregate(part: SqlBase): boolean {
  const inner = new Set(
    part
      .collect((node): node is SqlQuery => node instanceof SqlQuery)
      .flatMap((sub) => sub.collect((node): node is SqlBase => isAggregateCall(node))),
  );
  return part.some((node) => isAggregateCall(node) && !inner.has(node));
}

function conditionOf(node: SqlExpression, env: Environment): string {
  const value = compile(node, env);
  if (value.type === 'BOOLEAN' || value.type === 'NULL') return value.sql;
  throw invalidAt(env, node, `WHERE, HAVING and FILTER need a condition, got ${value.type}`);
}

function result(
  items: readonly SelectItem[],
  exprs: readonly Expr[],
  isScan: boolean,
  print: (list: string) => string,
): NamedQuery {
  const names = duckNames(items.map(({ name }) => name));
  const columns = exprs.map((expr, index) => ({
    name: items[index]?.name ?? '',
    sql: quoteName(names[index] ?? ''),
    type: expr.type,
    ...(expr.sqlType && { sqlType: expr.sqlType }),
  }));
  const list = exprs.map((expr, index) => `${typed(expr)} AS ${columns[index]?.sql ?? ''}`);
  return { columns, isScan, sql: print(list.join(', ')) };
}

function typed(expr: Expr): string {
  if (expr.type === 'NULL') return 'CAST(NULL AS VARCHAR)';
  if (expr.type === 'INTERVAL' || expr.type === 'KEYWORD' || expr.type === 'SKETCH') {
    throw unplannable(`a column cannot be of type ${expr.type}`);
  }
  return expr.sql;
}

interface Order {
  readonly sql: string;
  readonly exprs: readonly Expr[];
  readonly names: readonly string[];
}

function orderBy(
  clause: SqlOrderByClause | undefined,
  items: readonly SelectItem[],
  exprs: readonly Expr[],
  env: Environment,
): Order {
  const aliases = new Map(items.map((item, index) => [item.name, exprs[index] as Expr]));
  const scoped: Environment = { ...env, aliases };
  const parts = (clause?.expressions.values ?? []).map(({ expression, direction }) => {
    const isOrdinal = expression instanceof SqlLiteral && typeof expression.value === 'number';
    if (!isOrdinal)
      return { expr: compile(expression, scoped), direction, name: expression.toString() };
    const at = expression.value - 1;
    const expr = exprs[at];
    if (expr === undefined) throw invalidAt(env, expression, 'Ordinal out of range');
    return { expr, direction, name: items[at]?.name ?? '' };
  });
  for (const { expr } of parts) {
    if (expr.type === 'STRING[]')
      throw unsupportedAt(env, clause as SqlBase, 'ORDER BY a multi-value column');
  }
  const sql = parts.map(({ expr, direction }) => `${expr.sql} ${direction ?? 'ASC'}`).join(', ');
  return {
    sql: sql === '' ? '' : ` ORDER BY ${sql}`,
    exprs: parts.map(({ expr }) => expr),
    names: parts.map(({ name }) => name.replaceAll('"', '')),
  };
}

function checkScanOrder(
  exprs: readonly Expr[],
  relations: Environment['relations'],
  names: readonly string[],
): void {
  const times = new Set(
    relations.flatMap(({ columns }) =>
      columns
        .filter(({ name, type }) => name === '__time' && type === 'TIMESTAMP')
        .map(({ sql }) => sql),
    ),
  );
  if (exprs.length === 0 || (exprs.length === 1 && times.has(exprs[0]?.sql ?? ''))) return;
  throw unplannable(
    `SQL query requires ordering a table by non-time column [[${names.join(', ')}]], which is not supported.`,
  );
}

function limits(tail: Tail | undefined, outerLimit: number | undefined): string {
  const written = wholeNumber('LIMIT', tail?.limitClause?.limit.value);
  const limit = Math.min(written ?? Infinity, outerLimit ?? Infinity);
  const offset = wholeNumber('OFFSET', tail?.offsetClause?.offset.value) ?? 0;
  return `${limit === Infinity ? '' : ` LIMIT ${limit}`}${offset > 0 ? ` OFFSET ${offset}` : ''}`;
}

function wholeNumber(clause: string, value: LiteralValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(`${clause} needs a whole number, got ${String(value)}`);
}
