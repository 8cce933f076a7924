import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cluster } from '../../pipeline/topology.ts';
import { backupProblems } from './backup-problems.ts';

/** A file that was written, its path below the backup's folder. */
export interface WrittenFile {
  readonly path: string;
  readonly records: number;
  /** Unzipped. */
  readonly bytes: number;
}

/** One partition looked at from an offset until before another. */
export interface Scan {
  readonly cluster: Cluster;
  /** Full name. */
  readonly topic: string;
  readonly partition: number;
  readonly basePath: string;
  readonly from: number;
  readonly until: number;
  /** The only day whose records were written; null: all. */
  readonly day: string | null;
  readonly files: readonly WrittenFile[];
  /** The last record that was seen: tells later whether the log is still the same. */
  readonly last: { readonly offset: number; readonly digest: string } | null;
}

/** What a folder has backed up already. */
export interface Ledger {
  readonly scans: readonly Scan[];
  /** Notes a scan, then gives its files their names: a backup that is cut off between is completed by the next one. */
  add(scan: Scan): Promise<void>;
}

const ledgerName = '.telemetry-sandbox-backup.json';

/** The name a file has until it is noted. */
export function pendingName(path: string): string {
  return `${path}.pending`;
}

/** Reads the folder's list and completes what a cut-off backup left. @throws INPUT_BACKUP_LEDGER */
export async function openLedger(folder: string): Promise<Ledger> {
  const file = join(folder, ledgerName);
  let scans = await readScans(file);
  for (const scan of scans) await nameFiles(folder, scan);
  return {
    get scans() {
      return scans;
    },
    async add(scan) {
      scans = [...scans, scan];
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.pending`, JSON.stringify({ version: 1, scans }));
      await rename(`${file}.pending`, file);
      await nameFiles(folder, scan);
    },
  };
}

async function readScans(file: string): Promise<readonly Scan[]> {
  if (!existsSync(file)) return [];
  try {
    const { scans } = JSON.parse(await readFile(file, 'utf8')) as { readonly scans?: unknown };
    if (!Array.isArray(scans)) throw new Error('it has no list of scans.');
    return scans as readonly Scan[];
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw backupProblems.error('INPUT_BACKUP_LEDGER', { file, why }, { cause });
  }
}

async function nameFiles(folder: string, { files }: Scan): Promise<void> {
  for (const { path } of files) {
    const name = join(folder, path);
    if (existsSync(pendingName(name))) await rename(pendingName(name), name);
  }
}
