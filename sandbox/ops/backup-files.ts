import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parseJson } from '../../schemas/parse.ts';
import type { JsonValue } from '../../schemas/json.ts';
import { allFolders, parseFileName } from './backup-layout.ts';
import { backupProblems } from './backup-problems.ts';

export interface BackupFile {
  readonly path: string;
  readonly day: string;
  readonly partition: number;
  readonly uploadedAt: number;
}

/**
 * The files of base paths anywhere below a folder, whatever stands before the base path (a bucket, `secor-prod`), in the
 * order of day, partition and upload. Without days, every day. @throws INPUT_BACKUP_FOLDER when there are none
 */
export async function backupFiles(
  folder: string,
  {
    paths,
    days,
  }: { readonly paths: readonly string[]; readonly days?: readonly string[] | undefined },
): Promise<readonly BackupFile[]> {
  // The longest known one is meant: `unique/raw` is no `raw`.
  const known = [...new Set([...paths, ...allFolders])].sort((a, b) => b.length - a.length);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.flatMap((entry): BackupFile[] => {
    const named = parseFileName(entry.name);
    if (!entry.isFile() || named === undefined) return [];
    const inside = resolve(entry.parentPath);
    const steps = inside.split(sep).join('/');
    const path = known.find((one) => steps.endsWith(`/${one}`));
    if (path === undefined || !paths.includes(path)) return [];
    if (days !== undefined && !days.includes(named.day)) return [];
    return [{ path: join(inside, entry.name), ...named }];
  });
  if (files.length === 0) {
    const facts = { folder, path: paths.join(' or '), day: days?.join(', ') ?? '' };
    throw backupProblems.error('INPUT_BACKUP_FOLDER', facts);
  }
  return files.sort(
    (a, b) =>
      a.day.localeCompare(b.day) || a.partition - b.partition || a.uploadedAt - b.uploadedAt,
  );
}

/** One message of a file. */
export interface BackupLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly bytes: Buffer;
  readonly value: JsonValue;
}

/** The messages of one file; empty lines are passed over. @throws INPUT_BACKUP_UNREADABLE with file and line */
export async function* readBackupFile(file: string): AsyncGenerator<BackupLine> {
  let line = 0;
  try {
    for await (const bytes of linesOf(file)) {
      line += 1;
      if (bytes.length === 0) continue;
      const parsed = parseJson(bytes);
      if (!parsed.ok) throw unreadable({ file, line, why: parsed.problem });
      yield { file, line, bytes, value: parsed.value };
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('INPUT_'))
      throw cause;
    const why = cause instanceof Error ? `${cause.message}.` : String(cause);
    throw unreadable({ file, line: line + 1, why }, cause);
  }
}

function unreadable(facts: { file: string; line: number; why: string }, cause?: unknown): Error {
  return backupProblems.error('INPUT_BACKUP_UNREADABLE', facts, { cause });
}

/** Lines of a gzip file, split at `\n` alone: other line ends may stand inside JSON text. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  for await (const chunk of unzipped(file)) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      pending.push(chunk.subarray(start, end));
      yield Buffer.concat(pending);
      pending = [];
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  if (pending.length > 0) yield Buffer.concat(pending);
}

/** The bytes of a gzip file, unzipped. */
export async function* unzipped(file: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const done = pipeline(createReadStream(file), gunzip);
  // The reader meets the failure too; here it is nobody's.
  done.catch(() => undefined);
  for await (const chunk of gunzip) yield chunk as Buffer;
  await done;
}
