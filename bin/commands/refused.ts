import type { RefusedRequest } from '../../sandbox/control/index.ts';
import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { wholeNumber } from '../input.ts';
import { bytesText, harmless, printData, printJson, say, table } from '../output.ts';

interface Json {
  readonly json?: boolean;
}

/** Requests that the Telemetry Service refused, newest first. */
export async function list(options: Json): Promise<void> {
  const requests = await connect().refused();
  if (options.json === true) printJson(requests);
  else if (requests.length === 0) say('No request was refused.');
  else {
    const rows = requests.map((one) => [
      one.id,
      new Date(one.at).toISOString(),
      one.status,
      bytesText(one.sizeBytes),
      one.resent ? 'sent again' : '-',
      one.reason,
    ]);
    printData(table(['id', 'time', 'status', 'size', 'since', 'reason'], rows));
  }
}

/** One request with the beginning of its body. */
export async function show(given: string, options: Json): Promise<void> {
  const id = wholeNumber('id', given);
  const request = (await connect().refused()).find((one) => one.id === id);
  if (request === undefined) {
    say(`No refused request has the number ${id}; list them with \`refused list\`.`);
    process.exitCode = exitCode.violation;
  } else if (options.json === true) printJson(request);
  else printData(textOf(request));
}

function textOf({
  at,
  path,
  status,
  reason,
  sizeBytes,
  contentType,
  preview,
}: RefusedRequest): string {
  return [
    `${new Date(at).toISOString()}  POST ${harmless(path)} was answered ${status}: ${harmless(reason)}`,
    `${sizeBytes} bytes of ${harmless(contentType ?? 'no content type')}${sizeBytes > preview.length ? ', its beginning:' : ':'}`,
    harmless(preview),
  ].join('\n');
}

/** Sends requests through the Telemetry Service again. Exit 1 when one is refused again. */
export async function resend(ids: readonly string[], options: Json): Promise<void> {
  const client = connect();
  for (const given of ids) {
    const id = wholeNumber('id', given);
    const { status } = await client.resendRefused(id);
    if (status >= 400 || status === 0) process.exitCode = exitCode.violation;
    if (options.json === true) printJson({ id, status });
    else say(`Request ${id} was answered ${status}.`);
  }
}
