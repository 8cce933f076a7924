import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseJson } from '../../schemas/parse.ts';
import type { JsonValue } from '../../schemas/json.ts';
import { problems } from '../../schemas/problem.ts';
import {
  resendable,
  type QuarantinedRecord,
  type Resendable,
} from '../../sandbox/control/index.ts';
import { sandboxProblems } from '../../sandbox/problems.ts';
import { edit as editText } from '../../tui/editor.ts';
import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { harmless, printData, printJson, say, table } from '../output.ts';

interface Json {
  readonly json?: boolean;
}

const quarantine = problems({
  QUARANTINE_VALUE_GONE: {
    title: 'A quarantined record can no longer be read',
    message: ({ id }: { id: string }) => `The log has let the record of ${id} go.`,
    hint: () => 'Send it again from its source; `quarantine skip` takes it off the list.',
  },
});

/** What would have crashed a job of production. */
export async function list(options: Json): Promise<void> {
  const records = await connect().quarantine();
  if (options.json === true) printJson(records);
  else if (records.length === 0) say('Nothing is quarantined.');
  else {
    const rows = records.map(({ id, stage, reason, detail }) => [id, stage, reason, detail]);
    printData(table(['id', 'stage', 'reason', 'detail'], rows));
  }
}

/** One record with its value. */
export async function show(id: string, options: Json): Promise<void> {
  const record = await find(id);
  const { to, value } = await read(record);
  if (options.json === true) printJson({ ...record, value });
  else {
    const { stage, reason, detail } = record;
    printData(
      [
        `${record.id} would crash ${stage} in production: ${reason}`,
        ...(detail === '' ? [] : [`  ${harmless(detail)}`]),
        `resend and edit send it to ${to}`,
        ...textOf(value).trimEnd().split('\n').map(harmless),
      ].join('\n'),
    );
  }
}

/** Sends records again as they are and takes them off the list. */
export async function resend(ids: readonly string[], options: Json): Promise<void> {
  for (const id of ids) {
    const record = await find(id);
    const { to, value } = await read(record);
    await sendAgain(record, { to, value }, options);
  }
}

/** Opens the value in $EDITOR and sends what comes out. */
export async function edit(id: string, options: Json): Promise<void> {
  const record = await find(id);
  const { to, value } = await read(record);
  const before = textOf(value);
  const { text, file } = await editText(before);
  if (text.trim() === before.trim()) {
    say('Nothing was changed, so nothing was sent; `quarantine resend` sends it as it is.');
    return;
  }
  const parsed = parseJson(text);
  if (!parsed.ok) {
    say(`${file} is no JSON: ${parsed.problem} Nothing was sent.`);
    say(`Repair it, then: telemetry-sandbox send ${file} --to ${to}`);
    process.exitCode = exitCode.input;
    return;
  }
  await sendAgain(record, { to, value: parsed.value }, options);
  // Refused, it can still be mended.
  if (process.exitCode === undefined) await rm(dirname(file), { recursive: true, force: true });
}

/** Takes records off the list without sending them: the job went on without them. */
export async function dismiss(ids: readonly string[], options: Json): Promise<void> {
  const client = connect();
  for (const id of ids) {
    const done = await client.skipQuarantined(id);
    if (options.json === true) printJson(done);
    else say(`${id} is off the list.`);
  }
}

async function find(id: string): Promise<QuarantinedRecord> {
  const record = (await connect().quarantine()).find((one) => one.id === id);
  if (record === undefined) throw sandboxProblems.error('SANDBOX_UNKNOWN_QUARANTINED', { id });
  return record;
}

async function read(record: QuarantinedRecord): Promise<Resendable> {
  const found = await resendable(connect(), record);
  if (found === undefined) throw quarantine.error('QUARANTINE_VALUE_GONE', { id: record.id });
  return found;
}

async function sendAgain(
  { id }: QuarantinedRecord,
  { to, value }: Resendable,
  options: Json,
): Promise<void> {
  const client = connect();
  const report = await client.send(to, [value]);
  if (report.accepted > 0) await client.skipQuarantined(id);
  else process.exitCode = exitCode.violation;
  if (options.json === true) printJson({ id, to, ...report });
  else if (report.accepted > 0) say(`${id} was sent to ${to} and is off the list.`);
  else say(`${to} refused ${id}: ${report.refused[0]?.text ?? 'no reason given'}`);
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`;
}
