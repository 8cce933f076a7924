import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { textArgument } from '../input.ts';
import { printData, printJson, say, table } from '../output.ts';

interface QueryOptions {
  readonly format: 'table' | 'json' | 'csv';
  readonly json?: boolean;
}

/** Druid SQL, over Druid's own HTTP API. */
export async function query(sql: string, options: QueryOptions): Promise<void> {
  const { locator } = connect();
  const format = options.json === true ? 'json' : options.format;
  const response = await fetch(`${locator.druid}/druid/v2/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: await textArgument(sql),
      resultFormat: format === 'csv' ? 'csv' : format === 'json' ? 'object' : 'array',
      header: format !== 'json',
    }),
  });
  const text = await response.text();
  if (!response.ok) {
    const { errorMessage } = JSON.parse(text) as { errorMessage?: string };
    say(errorMessage ?? text);
    process.exitCode = exitCode.violation;
    return;
  }
  if (format === 'csv') printData(text.trimEnd());
  else if (format === 'json') printJson(JSON.parse(text));
  else {
    const [headings = [], ...rows] = JSON.parse(text) as (readonly string[])[];
    printData(table(headings, rows));
  }
}
