import type { SqlCase } from 'druid-query-toolkit';
import { cast, commonType, comparedType, nullOf } from './coerce.ts';
import { compile, unsupportedAt, type Environment } from './environment.ts';
import type { Expr } from './types.ts';

/** Both forms of CASE; the branches are brought to one type. */
export function caseOf(node: SqlCase, env: Environment): Expr {
  const { zone } = env.statement;
  const subject = node.caseExpression && compile(node.caseExpression, env);
  if (subject?.type === 'STRING[]') throw unsupportedAt(env, node, 'CASE of a multi-value column');
  const branches = node.whenThenParts.values.map((part) => ({
    tests: part.whenExpressions.values.map((when) => test(compile(when, env))),
    result: compile(part.thenExpression, env),
  }));
  function test(when: Expr): string {
    if (subject === undefined) return when.sql;
    const type = comparedType([subject.type, when.type]);
    return `${cast(subject, type, zone).sql} = ${cast(when, type, zone).sql}`;
  }
  const otherwise = node.elseExpression ? compile(node.elseExpression, env) : nullOf('NULL');
  const type = commonType([...branches.map(({ result }) => result.type), otherwise.type]);
  const whens = branches.map(
    ({ tests, result }) => `WHEN ${tests.join(' OR ')} THEN ${cast(result, type, zone).sql}`,
  );
  const sql = `(CASE ${whens.join(' ')} ELSE ${cast(otherwise, type, zone).sql} END)`;
  return { sql, type };
}
