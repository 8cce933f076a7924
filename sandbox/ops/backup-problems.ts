import { problems } from '../../schemas/problem.ts';

export const backupProblems = problems({
  BACKUP_OTHER_LOG: {
    title: 'The folder holds the backup of another log',
    message: (facts: { folder: string; topic: string; partition: number; offset: number }) =>
      `${facts.folder} holds a backup of ${facts.topic}-${facts.partition} up to offset ${facts.offset}, and what stands there now is not what was backed up.`,
    hint: () =>
      'The sandbox was started anew since, so its offsets began again: give another folder.',
  },
  BACKUP_RUNNING: {
    title: 'A backup into this folder is under way',
    message: ({ folder }: { folder: string }) => `A backup into ${folder} is under way.`,
    hint: () => 'Wait until it is done.',
  },
  BACKUP_NOT_VERIFIED: {
    title: 'A file was not read back as it was written',
    message: (facts: { file: string; wrote: number; found: number }) =>
      `${facts.file} was written with ${facts.wrote} bytes of records and read back with ${facts.found}, or with others. Nothing was noted as backed up.`,
    hint: () => 'Look at the disk of that folder, then run the backup again.',
  },
  BACKUP_READ_STALLED: {
    title: 'A partition could not be read to its end',
    message: (facts: { topic: string; partition: number; offset: number; until: number }) =>
      `${facts.topic}-${facts.partition} gave nothing at offset ${facts.offset}, though it goes on to ${facts.until}.`,
    hint: () => 'See whether the broker answers (`telemetry-sandbox status`), then run it again.',
  },
  REPLAY_TOO_MANY: {
    title: 'Too many records for a replay at their own speed',
    message: ({ matched, most }: { matched: number; most: number }) =>
      `${matched} records were chosen; a replay with --speed takes ${most} at most.`,
    hint: () => 'Choose a shorter time, or leave --speed out to send them at once.',
  },
  REPLAY_UNKNOWN: {
    title: 'No replay of that number',
    message: ({ id }: { id: number }) => `No replay of this sandbox has the number ${id}.`,
    hint: () => 'Start one with `telemetry-sandbox replay TOPIC --execute`.',
  },
  INPUT_NOT_A_DAY: {
    title: 'Not a day',
    message: ({ given }: { given: string }) => `'${given}' is no day.`,
    hint: () => 'Use YYYY-MM-DD, as in the names of backup files: a day of Asia/Kolkata.',
  },
  INPUT_BACKUP_FOLDER: {
    title: 'No backup files there',
    message: ({ folder, path, day }: { folder: string; path: string; day: string }) =>
      `No files of ${path}${day === '' ? '' : ` for ${day}`} are below ${folder}.`,
    hint: ({ path }: { path: string }) =>
      `They are named …/${path}/2024-01-15-3-1705350705123.json.gz, as \`telemetry-sandbox backup\` and Secor write them.`,
  },
  INPUT_BACKUP_UNREADABLE: {
    title: 'A backup file cannot be read',
    message: ({ file, line, why }: { file: string; line: number; why: string }) =>
      `${file}, line ${line}: ${why} Nothing was sent.`,
    hint: () => 'Repair or remove what stands there, or choose other days.',
  },
  INPUT_BACKUP_LEDGER: {
    title: "The folder's list of what is backed up cannot be read",
    message: ({ file, why }: { file: string; why: string }) => `${file} cannot be read: ${why}`,
    hint: () => 'Give another folder, or remove that file if everything may be backed up again.',
  },
});
