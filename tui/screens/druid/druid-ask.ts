import type { ControlClient } from '../../../sandbox/control/index.ts';
import type { Asking } from '../../screen.ts';
import { fieldOf } from '../../text-field.ts';
import type { DruidAsk, DruidState } from './druid-state.ts';
import { cellText } from './rows.ts';
import type { Tables } from './sql-words.ts';

const columnsSql =
  "SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'druid'";

/** Runs a query, then looks up what tables and columns there are; a query that Druid refuses is shown where its rows would be. */
export async function askDruid(
  ask: DruidAsk,
  { client, update }: Asking<DruidState>,
): Promise<void> {
  if (ask.kind === 'take') {
    update((state) => ({ ...state, field: fieldOf(ask.sql), isTyping: true }));
    return;
  }
  const began = performance.now();
  try {
    const { columns, rows } = await client.query(ask.sql);
    const tookMs = performance.now() - began;
    update((state) => ({
      ...state,
      isRunning: false,
      result: { sql: ask.sql, columns, rows, tookMs },
      selected: 0,
      column: 0,
    }));
    const tables = await tablesOf(client);
    update((state) => ({ ...state, tables }));
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    update((state) => ({ ...state, isRunning: false, isTyping: true, result: undefined, failure }));
  }
}

async function tablesOf(client: ControlClient): Promise<Tables> {
  const { rows } = await client.query(columnsSql);
  const tables: Record<string, string[]> = {};
  for (const { t, c } of rows) (tables[cellText(t)] ??= []).push(cellText(c));
  return tables;
}
