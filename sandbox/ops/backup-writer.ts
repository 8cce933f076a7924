import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { unzipped } from './backup-files.ts';
import type { WrittenFile } from './backup-ledger.ts';
import { pendingName } from './backup-ledger.ts';
import { backupProblems } from './backup-problems.ts';

/** Secor's `max_file_size`; counted here before zipping. */
const largestBytes = 100_000_000;

/** Writes messages of one partition into files by folder and day; nothing has its final name before the ledger knows it. */
export interface BackupWriter {
  write(place: { readonly folder: string; readonly day: string }, value: Buffer): Promise<void>;
  /** Ends all files, reads each back and compares. @throws BACKUP_NOT_VERIFIED */
  close(): Promise<readonly WrittenFile[]>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/** `nameOf` gives a path below `folder` for a place and an upload time, which goes on until the name is free. */
export function createBackupWriter({
  folder,
  nameOf,
  now,
}: {
  readonly folder: string;
  readonly nameOf: (place: { folder: string; day: string; uploadedAt: number }) => string;
  readonly now: number;
}): BackupWriter {
  const open = new Map<string, OpenFile>();
  const done: OpenFile[] = [];
  const taken = new Set<string>();
  const freePath = (place: { readonly folder: string; readonly day: string }): string => {
    for (let uploadedAt = now; ; uploadedAt += 1) {
      const path = nameOf({ ...place, uploadedAt });
      const full = join(folder, path);
      if (taken.has(path) || existsSync(full) || existsSync(pendingName(full))) continue;
      taken.add(path);
      return path;
    }
  };
  return {
    async write(place, value) {
      const key = `${place.folder}${place.day}`;
      let file = open.get(key);
      if (file === undefined || file.bytes >= largestBytes) {
        if (file !== undefined) done.push(file);
        file = await openFile(folder, freePath(place));
        open.set(key, file);
      }
      await append(file, value);
    },
    async close() {
      const files = [...done, ...open.values()];
      for (const file of files) await endFile(file);
      for (const file of files) await verify(file);
      return files.map(({ path, records, bytes }) => ({ path, records, bytes }));
    },
    async discard() {
      for (const file of [...done, ...open.values()]) {
        file.zip.destroy();
        await rm(file.pending, { force: true });
      }
    },
  };
}

interface OpenFile {
  readonly path: string;
  readonly pending: string;
  readonly zip: ReturnType<typeof createGzip>;
  readonly stored: Promise<void>;
  readonly hash: ReturnType<typeof createHash>;
  records: number;
  bytes: number;
}

async function openFile(folder: string, path: string): Promise<OpenFile> {
  const pending = pendingName(join(folder, path));
  await mkdir(dirname(pending), { recursive: true });
  const zip = createGzip();
  const stored = finished(zip.pipe(createWriteStream(pending)));
  // Whoever ends the file meets the failure.
  stored.catch(() => undefined);
  return { path, pending, zip, stored, hash: createHash('sha256'), records: 0, bytes: 0 };
}

/** One message, unchanged, and a line end. */
async function append(file: OpenFile, value: Buffer): Promise<void> {
  const line = Buffer.concat([value, Buffer.from('\n')]);
  file.hash.update(line);
  file.records += 1;
  file.bytes += line.length;
  if (!file.zip.write(line)) await Promise.race([once(file.zip, 'drain'), file.stored]);
}

async function endFile({ zip, stored }: OpenFile): Promise<void> {
  zip.end();
  await stored;
}

async function verify({ pending, bytes, hash }: OpenFile): Promise<void> {
  const readBack = createHash('sha256');
  let found = 0;
  for await (const chunk of unzipped(pending)) {
    readBack.update(chunk);
    found += chunk.length;
  }
  if (found === bytes && readBack.digest('hex') === hash.digest('hex')) return;
  throw backupProblems.error('BACKUP_NOT_VERIFIED', { file: pending, wrote: bytes, found });
}
