import { resolve } from 'node:path';
import { connect } from '../connect.ts';
import { wholeNumber } from '../input.ts';
import { bytesText, printData, printJson, say, table } from '../output.ts';

interface BackupOptions {
  readonly json?: boolean;
  readonly topic?: readonly string[];
  readonly day?: string;
  readonly partition?: string;
  readonly from?: string;
  readonly until?: string;
}

/** Copies topics into files as Secor does; what the folder has already is left out. */
export async function backup(folder: string, options: BackupOptions): Promise<void> {
  const number = (name: 'partition' | 'from' | 'until'): number | undefined =>
    options[name] === undefined ? undefined : wholeNumber(name, options[name]);
  const report = await connect().backup({
    folder: resolve(folder),
    topics: options.topic ?? [],
    day: options.day,
    partition: number('partition'),
    from: number('from'),
    until: number('until'),
  });
  if (options.json === true) {
    printJson(report);
    return;
  }
  const rows = report.topics.map(({ topic, records, already, files }) => [
    topic,
    records,
    already,
    files.length,
    bytesText(files.reduce((sum, { bytes }) => sum + bytes, 0)),
  ]);
  printData(table(['topic', 'records', 'there before', 'files', 'unzipped'], rows));
  for (const { topic, empty, lostOffsets } of report.topics) {
    if (empty > 0) say(`${topic}: ${empty} records without a value are in no file.`);
    if (lostOffsets > 0)
      say(`${topic}: ${lostOffsets} offsets were let go before they were backed up.`);
  }
}
