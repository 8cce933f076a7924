import { faultKinds, readFault } from '../../pipeline/telemetry-api/index.ts';
import type { Fault } from '../../sandbox/control/index.ts';
import { connect } from '../connect.ts';
import { spanMs, wholeNumber } from '../input.ts';
import { printData, printJson, say, table } from '../output.ts';

interface Json {
  readonly json?: boolean;
}

/** The faults that are set now. */
export async function list(options: Json): Promise<void> {
  show(await connect().faults(), options);
}

/** Every kind of fault and what it does. */
export function kinds(options: Json): void {
  const rows = Object.entries(faultKinds);
  if (options.json === true) printJson(rows.map(([kind, what]) => ({ kind, what })));
  else printData(table(['kind', 'a request is'], rows));
}

/**
 * Sets faults: `status=500`, `delay=10s`, or a kind's name alone.
 * @throws FAULT_UNKNOWN, INPUT_NOT_A_TIME, INPUT_NOT_A_NUMBER
 */
export async function set(
  given: readonly string[],
  { times, ...options }: Json & { readonly times?: string },
): Promise<void> {
  const often = times === undefined ? {} : { times: wholeNumber('times', times) };
  const faults = given.map((text) => {
    const [kind = '', value = ''] = text.split('=');
    return readFault({
      kind,
      ...(kind === 'status' && { status: Number(value) }),
      ...(kind === 'delay' && { delayMs: spanMs(value) }),
      ...often,
    });
  });
  show(await connect().setFaults(faults), options);
}

/** Ends faults of these kinds, or all. */
export async function clear(given: readonly string[], options: Json): Promise<void> {
  const client = connect();
  if (given.length === 0) await client.clearFaults();
  for (const kind of given) await client.clearFaults(kind);
  show(await client.faults(), options);
}

function show(faults: readonly Fault[], options: Json): void {
  if (options.json === true) printJson(faults);
  else if (faults.length === 0) say('No fault is set: requests go their usual way.');
  else printData(table(['fault', 'requests left', 'a request is'], faults.map(rowOf)));
}

function rowOf(fault: Fault): readonly (string | number)[] {
  const value =
    fault.kind === 'status'
      ? `=${fault.status}`
      : fault.kind === 'delay'
        ? `=${fault.delayMs}ms`
        : '';
  return [`${fault.kind}${value}`, fault.times ?? 'until cleared', faultKinds[fault.kind]];
}
