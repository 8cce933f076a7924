import { quoteText } from './print.ts';
import type { OutputColumn } from './types.ts';

/** What EXPLAIN PLAN FOR tells about a query. */
export interface Plan {
  readonly datasources: readonly string[];
  readonly columns: readonly OutputColumn[];
  readonly isScan: boolean;
}

const everything = '-146136543-09-08T08:23:32.096Z/146140482-04-24T15:36:27.903Z';

/** One row PLAN, RESOURCES, ATTRIBUTES of JSON texts (spec/druid.md §2.3); the native query is only outlined. */
export function explainSql({ datasources, columns, isScan }: Plan): string {
  const sources = datasources.map((name) => ({ type: 'table', name }));
  const plan = [
    {
      query: {
        queryType: isScan ? 'scan' : 'groupBy',
        dataSource: sources.length === 1 ? sources[0] : { type: 'inline', dataSources: sources },
        intervals: { type: 'intervals', intervals: [everything] },
        columns: columns.map(({ name }) => name),
      },
      signature: columns.map(({ name, type }) => ({ name, type })),
      columnMappings: columns.map(({ name }) => ({ queryColumn: name, outputColumn: name })),
    },
  ];
  const resources = datasources.map((name) => ({ name, type: 'DATASOURCE' }));
  const row = [
    [plan, 'PLAN'],
    [resources, 'RESOURCES'],
    [{ statementType: 'SELECT' }, 'ATTRIBUTES'],
  ] as const;
  return `SELECT ${row.map(([value, name]) => `${quoteText(JSON.stringify(value))} AS "${name}"`).join(', ')}`;
}

export const explainColumns: readonly OutputColumn[] = ['PLAN', 'RESOURCES', 'ATTRIBUTES'].map(
  (name) => ({ name, type: 'STRING', sqlType: 'VARCHAR' }),
);
