import { expect, test } from 'vitest';
import { DruidSqlError, functions, translate, type TranslateOptions } from './index.ts';
import { sampleTables } from './testing/sample.ts';

function refusalOf(sql: string, options: Partial<TranslateOptions> = {}): DruidSqlError {
  try {
    translate(sql, { tables: sampleTables, now: 0, ...options });
  } catch (error) {
    if (error instanceof DruidSqlError) return error;
    throw error;
  }
  throw new Error(`not refused: ${sql}`);
}

const words = (sql: string) => {
  const { status, body } = refusalOf(sql);
  return `${status} ${body.category}: ${body.errorMessage}`;
};

test('unknown names are told with their position in the shape of Druid', () => {
  expect(refusalOf("SELECT eid,\n  EID FROM events WHERE eid = 'x'").body).toEqual({
    error: 'druidException',
    errorCode: 'invalidInput',
    persona: 'USER',
    category: 'INVALID_INPUT',
    errorMessage: "Column 'EID' not found in any table; did you mean 'eid'? (line [2], column [3])",
    context: { sourceType: 'sql', line: '2', column: '3', endLine: '2', endColumn: '5' },
  });
  expect(words('SELECT 1 FROM nope')).toBe(
    "400 INVALID_INPUT: Object 'nope' not found (line [1], column [15])",
  );
  expect(words('SELECT 1 FROM EVENTS')).toContain(
    "Object 'EVENTS' not found; did you mean 'events'?",
  );
  expect(words('SELECT e.x FROM events e')).toContain(
    "Column 'x' not found in table 'e' (line [1], column [8])",
  );
  expect(words('SELECT z.eid FROM events e')).toContain(
    "Table 'z' not found (line [1], column [8])",
  );
  expect(words('SELECT eid FROM events a JOIN events b ON a.ets = b.ets')).toContain(
    "Column 'eid' is ambiguous",
  );
  expect(words('SELECT eid, ets FROM events GROUP BY eid')).toContain(
    "Expression 'ets' is not being grouped",
  );
  expect(words('SELECT 1 FROM INFORMATION_SCHEMA.NOPE')).toContain(
    "Object 'NOPE' not found within 'INFORMATION_SCHEMA'",
  );
});

test('positions hold behind rewritten parts of the text', () => {
  const sql =
    '(SELECT eid FROM events LIMIT 1) UNION ALL (SELECT SUBSTRING(eid FROM 1 FOR 2) || nope FROM events)';
  const { context } = refusalOf(sql).body;
  const column = Number(context['column']);
  expect(sql.slice(column - 1, Number(context['endColumn']))).toBe('nope');
});

test('statements that are not one query', () => {
  expect(words('INSERT INTO events SELECT 1 PARTITIONED BY DAY')).toContain('engine [native]');
  expect(words('REPLACE INTO events OVERWRITE ALL SELECT 1 PARTITIONED BY DAY')).toContain(
    'REPLACE operations',
  );
  expect(words('EXPLAIN PLAN FOR INSERT INTO events SELECT 1')).toContain('INSERT operations');
  expect(words('UPDATE events SET eid = 1')).toContain('Unsupported SQL statement [UPDATE]');
  expect(words('DELETE FROM events')).toContain('Unsupported SQL statement [DELETE]');
  expect(words('CREATE TABLE x (a INT)')).toContain(
    "Incorrect syntax near the keyword 'CREATE' at line 1, column 1.",
  );
  expect(words("ATTACH 'x.db'")).toContain("Incorrect syntax near the keyword 'ATTACH'");
  expect(words('SELECT 1; SELECT 2')).toContain('(line [1], column [11])');
  expect(words('SELECT 1; DROP TABLE events')).toContain('unexpected token [; DROP]');
  expect(words("SET a = 1; SET b = 'x'; DROP TABLE events")).toContain("keyword 'DROP'");
  expect(words('')).toContain('SQL query is empty');
});

test('syntax errors name the token; reserved words need quotes', () => {
  expect(words('SELECT FROM events')).toContain('Received an unexpected token');
  expect(words('SELECT COUNT(*) AS count FROM events')).toContain(
    'Received an unexpected token [FROM] (line [1], column [26])',
  );
  expect(words('SELECT eid FROM events OFFSET 5 LIMIT 2')).toContain(
    'Received an unexpected token [LIMIT]',
  );
  expect(words("SELECT 'open FROM events")).toContain('Received an unexpected token');
});

test('a plain scan can only be ordered by __time', () => {
  const reason =
    'SQL query requires ordering a table by non-time column [[eid]], which is not supported.';
  expect(words('SELECT eid FROM events ORDER BY eid')).toContain(reason);
  expect(words('SELECT eid FROM events ORDER BY 1')).toContain(reason);
  expect(words('SELECT eid FROM (SELECT * FROM events) ORDER BY eid')).toContain(reason);
  expect(() =>
    translate('SELECT eid FROM events ORDER BY __time DESC', { tables: sampleTables, now: 0 }),
  ).not.toThrow();
});

test('functions, tables and settings of DuckDB cannot be reached', () => {
  const answered = [
    "SELECT read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM 'x.csv'",
    'SELECT * FROM "x.csv"',
    'SELECT * FROM duckdb_tables()',
    'SELECT * FROM duckdb_tables',
    'SELECT * FROM main.duckdb_settings',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM information_schema_druid."TABLES"',
    'SELECT * FROM pragma_version()',
    "SELECT getenv('HOME')",
    "SELECT current_setting('x')",
    "SELECT error('x')",
    "SELECT main.lower('x')",
    "SELECT UPPER(read_text('x')) FROM events",
    "SELECT eid FROM events WHERE eid IN (SELECT content FROM read_text('x'))",
    'PRAGMA version',
    "COPY events TO 'x'",
    'SELECT eid AS "a"" FROM read_text(\'x\') --" FROM nope',
  ].filter((sql) => refusalOf(sql).status !== 400);
  expect(answered).toEqual([]);
});

test('quotes in names and texts stay data', () => {
  const { sql } = translate(`SELECT 'a''; DROP TABLE x; --' AS "b""; DROP" FROM events`, {
    tables: sampleTables,
    now: 0,
  });
  expect(sql).toContain(`'a''; DROP TABLE x; --' AS "b""; DROP"`);
});

test('what Druid has and this engine has not is refused by name, with its position', () => {
  const unsupported = {
    "SELECT LOOKUP(eid, 'x') FROM events": 'LOOKUP',
    'SELECT DS_THETA(eid) FROM events': 'DS_THETA',
    'SELECT HLL_SKETCH_UNION(DS_HLL(eid), DS_HLL(eid)) FROM events': 'HLL_SKETCH_UNION',
    "SELECT IPV4_MATCH(eid, '1.1.1.1/8') FROM events": 'IPV4_MATCH',
    "SELECT JSON_OBJECT(KEY 'a' VALUE 1)": 'JSON_OBJECT',
    "SELECT * FROM TABLE(EXTERN('a', 'b'))": 'TABLE(EXTERN)',
    'SELECT 5 % 3': '%',
    'SELECT eid FROM events INTERSECT SELECT actor_id FROM events': 'INTERSECT',
    'SELECT eid FROM events UNION SELECT actor_id FROM events': 'UNION without ALL',
    'SELECT 1 FROM events WHERE EXISTS (SELECT 1)': 'EXISTS',
    "SELECT TIME_FORMAT(__time, 'yyyy G') FROM events": 'pattern letters G',
    "SELECT REGEXP_LIKE(eid, '(?=a)') FROM events": 'look-around',
    "SELECT roles = 'a' FROM events": 'outside a filter',
    'SELECT roles FROM events GROUP BY eid, LENGTH(roles)': 'LENGTH of a multi-value column',
    "SELECT STRING_AGG(roles, ',') FROM events": 'STRING_AGG of a multi-value column',
    'SELECT * FROM lookup.x': 'lookup table x',
  };
  for (const [sql, name] of Object.entries(unsupported)) {
    expect(refusalOf(sql)).toMatchObject({
      status: 400,
      body: {
        errorMessage: expect.stringContaining(name) as string,
        category: 'UNSUPPORTED',
        context: { line: '1' },
      },
    });
  }
});

test('wrong uses in the words of Calcite', () => {
  expect(words('SELECT COUNT(*) FROM events WHERE COUNT(*) > 1')).toContain(
    'Aggregate expression is illegal in WHERE',
  );
  expect(words('SELECT SUM(COUNT(*)) FROM events')).toContain(
    'Aggregate expressions cannot be nested',
  );
  expect(words('SELECT ROW_NUMBER() FROM events')).toContain('OVER clause is necessary');
  expect(words('SELECT LATEST(x) FROM (SELECT eid AS x FROM events)')).toContain(
    'depends on __time column',
  );
  expect(words('SELECT MAX(eid) FROM events')).toContain(
    'Aggregation [MAX] does not support type [STRING]',
  );
  expect(words("SELECT TIME_FLOOR(__time, 'P1X') FROM events")).toContain("Invalid period['P1X']");
  expect(words("SELECT TIMESTAMP 'yesterday'")).toContain("Illegal TIMESTAMP literal 'yesterday'");
  expect(words('SELECT eid FROM events WHERE ets')).toContain('need a condition, got LONG');
  expect(words("SELECT eid FROM events LIMIT 2 OFFSET 'x'")).toContain(
    'OFFSET needs a whole number',
  );
  expect(words('SELECT ARRAY[1] + 1')).toContain("Cannot apply '+'");
  expect(refusalOf('SELECT 1', { context: { sqlTimeZone: 'Mars/Base' } }).message).toContain(
    'Mars/Base',
  );
  expect(refusalOf('SELECT 1', { context: { engine: 'msq-task' } }).body.category).toBe(
    'UNSUPPORTED',
  );
});

test('every function checks how many arguments it gets', () => {
  const special = new Set([
    'CAST',
    'TRY_CAST',
    'EXTRACT',
    'POSITION',
    'TRIM',
    'ARRAY',
    'CURRENT_TIMESTAMP',
    'CURRENT_DATE',
    'LOCALTIMESTAMP',
    'TIMESTAMP',
  ]);
  for (const [name, { arity }] of functions) {
    if (special.has(name) || arity[1] === Number.POSITIVE_INFINITY) continue;
    const args = Array.from({ length: arity[1] + 1 }, () => 'ets').join(', ');
    expect(refusalOf(`SELECT ${name}(${args}) FROM events`).message).toContain(
      `Invalid number of arguments to function '${name}'`,
    );
  }
});
