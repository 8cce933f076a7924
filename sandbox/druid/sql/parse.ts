import { SqlExpression, SqlLiteral, SqlPlaceholder, type SqlBase } from 'druid-query-toolkit';
import { prepare, type Prepared } from './edits.ts';
import { invalid, unsupported, type Position } from './errors.ts';
import { positionOf, positionOfToken, tokenize, type Token } from './tokens.ts';

/** A parsed statement. */
export interface Parsed {
  readonly root: SqlExpression;
  /** Where a node stands in the user's text; undefined for nodes that are not part of it. */
  locate(node: SqlBase): Position | undefined;
  /** Which parameter (0-based) a `?` stands for. */
  parameterIndex(node: SqlPlaceholder): number;
}

/**
 * Checks that the text is one query and parses it.
 * @throws DruidSqlError with Druid's words for other statements and for syntax errors; UNSUPPORTED, naming the
 * construct, for what Druid reads and the parser does not.
 */
export function parse(sql: string, parameter: (index: number) => unknown): Parsed {
  const tokens = tokenize(sql);
  checkStatement(sql, tokens);
  const prepared = prepare(sql, parameter);
  const root = readTree(sql, tokens, prepared);
  const numbers = numberPlaceholders(root, prepared);
  return {
    root,
    locate: (node) => locate(sql, prepared, root, node),
    parameterIndex: (node) => numbers.get(node) ?? -1,
  };
}

function readTree(sql: string, tokens: readonly Token[], prepared: Prepared): SqlExpression {
  try {
    return SqlExpression.parse(prepared.text);
  } catch (problem) {
    refuseUnreadable(sql, tokens);
    throw syntaxError(sql, tokens, prepared, problem);
  }
}

function checkStatement(sql: string, tokens: readonly Token[]): void {
  const first = tokens[statementStart(tokens)];
  if (first === undefined) throw invalid('SQL query is empty');
  const at = positionOfToken(sql, first);
  switch (first.upper) {
    case 'INSERT':
    case 'REPLACE':
      throw invalid(
        `${first.upper} operations are not supported by requested SQL engine [native], consider using MSQ.`,
      );
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      throw invalid(`Unsupported SQL statement [${first.upper}]`);
    case 'EXPLAIN':
      checkExplained(sql, tokens);
      break;
    case 'SELECT':
    case 'WITH':
    case 'VALUES':
    case '(':
      break;
    default:
      throw first.kind === 'word'
        ? invalid(
            `Incorrect syntax near the keyword '${first.upper}' at line ${at.line}, column ${at.column}.`,
          )
        : invalid(`Received an unexpected token [${first.text}]`, at);
  }
  const end = tokens.findIndex(
    (token, index) => token.text === ';' && index >= tokens.indexOf(first),
  );
  const extra = end < 0 ? undefined : tokens[end + 1];
  if (extra) {
    throw invalid(
      `Received an unexpected token [; ${extra.text}]: one statement a request`,
      positionOfToken(sql, extra),
    );
  }
}

function checkExplained(sql: string, tokens: readonly Token[]): void {
  const [plan, forWord, target] = tokens.slice(statementStart(tokens) + 1);
  if (plan?.upper !== 'PLAN' || forWord?.upper !== 'FOR') {
    throw invalid(
      `Received an unexpected token [EXPLAIN ${plan?.text ?? '<EOF>'}], acceptable options: [EXPLAIN PLAN FOR]`,
      plan && positionOfToken(sql, plan),
    );
  }
  if (target && ['INSERT', 'REPLACE'].includes(target.upper)) {
    throw invalid(
      `${target.upper} operations are not supported by requested SQL engine [native], consider using MSQ.`,
    );
  }
}

/** Index of the first token after leading `SET key = value;` statements. */
function statementStart(tokens: readonly Token[]): number {
  let index = 0;
  while (tokens[index]?.upper === 'SET') {
    const end = tokens.findIndex((token, at) => at > index && token.text === ';');
    if (end < 0) return index;
    index = end + 1;
  }
  return index;
}

const unreadable: readonly (readonly [words: readonly string[], name: string])[] = [
  [['INTERSECT'], 'INTERSECT'],
  [['EXCEPT'], 'EXCEPT'],
  [['MINUS'], 'MINUS'],
  [['EXISTS', '('], 'EXISTS'],
  [['SIMILAR', 'TO'], 'SIMILAR TO'],
  [['TABLESAMPLE'], 'TABLESAMPLE'],
  [['QUALIFY'], 'QUALIFY'],
  [['RECURSIVE'], 'WITH RECURSIVE'],
  [['WITHIN', 'GROUP'], 'WITHIN GROUP'],
  [['MATCH_RECOGNIZE'], 'MATCH_RECOGNIZE'],
  [['PIVOT', '('], 'PIVOT'],
  [['UNPIVOT', '('], 'UNPIVOT'],
  [['%'], '%'],
  [[']', '['], 'element access with [ ]'],
  [[')', '['], 'element access with [ ]'],
];

function refuseUnreadable(sql: string, tokens: readonly Token[]): void {
  for (const [index, token] of tokens.entries()) {
    for (const [words, name] of unreadable) {
      if (token.kind === 'quoted' || token.kind === 'text') continue;
      if (!words.every((word, at) => tokens[index + at]?.upper === word)) continue;
      throw unsupported(
        name,
        positionOfToken(sql, token),
        name === '%' ? 'Write MOD(a, b).' : undefined,
      );
    }
    const isUnion = token.kind === 'word' && token.upper === 'UNION';
    if (isUnion && tokens[index + 1]?.upper !== 'ALL') {
      throw unsupported('UNION without ALL', positionOfToken(sql, token));
    }
  }
}

interface ParserProblem {
  readonly message: string;
  readonly location: { readonly start: { readonly offset: number } };
  readonly expected?: readonly { readonly type?: string; readonly text?: string }[];
}

function isParserProblem(problem: unknown): problem is ParserProblem {
  return problem instanceof Error && 'location' in problem;
}

function syntaxError(
  sql: string,
  tokens: readonly Token[],
  prepared: Prepared,
  problem: unknown,
): Error {
  if (!isParserProblem(problem))
    return problem instanceof Error ? problem : new Error('unreadable');
  const offset = prepared.originalOffset(problem.location.start.offset);
  const token = tokens.find((token) => token.end > offset);
  const options = (problem.expected ?? [])
    .map(({ text }) => text)
    .filter((text) => text !== undefined);
  const acceptable = options.length === 0 ? '' : `, acceptable options: [${options.join(', ')}]`;
  const at = token ? positionOfToken(sql, token) : positionOf(sql, sql.length, sql.length);
  return invalid(
    `Received an unexpected token [${token?.text ?? '<EOF>'}] (line [${at.line}], column [${at.column}])${acceptable}`,
  );
}

function numberPlaceholders(root: SqlExpression, prepared: Prepared): ReadonlyMap<SqlBase, number> {
  const numbers = new Map<SqlBase, number>();
  let next = 0;
  for (const node of root.collect(
    (node): node is SqlPlaceholder => node instanceof SqlPlaceholder,
  )) {
    while (prepared.inlined.has(next)) next++;
    numbers.set(node, next++);
  }
  return numbers;
}

// Nodes carry no offsets, but the tree prints back to the text it was read from: printed with a mark in place of the
// node, the mark's place is the node's.
const mark = '\u{F0000}';

function locate(
  sql: string,
  prepared: Prepared,
  root: SqlExpression,
  node: SqlBase,
): Position | undefined {
  const marked = root.walk((inner) =>
    inner === node
      ? new SqlLiteral({ value: mark, stringValue: mark }).changeParens(inner.getParens())
      : inner,
  );
  const start = marked.toString().indexOf(mark);
  if (start < 0) return undefined;
  const length = node.changeParens([]).toString().length;
  const from = prepared.originalOffset(start);
  return positionOf(sql, from, prepared.originalOffset(start + length - 1) + 1);
}
