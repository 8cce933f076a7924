import { once } from 'node:events';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import type { PortName } from '../../config.ts';
import { otherPort } from '../../engines/containers/ports.ts';
import type { Examined } from './finding.ts';

/** The Node that runs this, against the `engines` of package.json (`>=24.12`). */
export function examineNode(version: string, needed: string): Examined {
  const check = 'node';
  const [major, minor] = versionOf(version);
  const [neededMajor, neededMinor] = versionOf(needed);
  const isEnough = major > neededMajor || (major === neededMajor && minor >= neededMinor);
  return isEnough
    ? { check, found: version }
    : { check, found: `${version}, needed is ${needed}`, fix: 'install Node 24, or npx node@24' };
}

function versionOf(text: string): readonly [number, number] {
  const [major = 0, minor = 0] = text.replace(/^\D+/, '').split('.').map(Number);
  return [major, minor];
}

/** Memory of the whole machine. */
export function examineMemory(neededBytes: number, bytes = totalmem()): Examined {
  return enough({
    check: 'memory',
    bytes,
    neededBytes,
    fix: 'close other programs, or use a machine with more memory',
  });
}

/** Free space where the sandbox runs. */
export async function examineDisk(folder: string, neededBytes: number): Promise<Examined> {
  const { bavail, bsize } = await statfs(folder);
  return enough({
    check: 'disk',
    bytes: bavail * bsize,
    neededBytes,
    fix: `free some at ${folder}`,
  });
}

/** Compares what is there with what is needed, both in bytes. */
export function enough({
  check,
  bytes,
  neededBytes,
  fix,
}: {
  readonly check: string;
  readonly bytes: number;
  readonly neededBytes: number;
  readonly fix: string;
}): Examined {
  return bytes >= neededBytes
    ? { check, found: gigabytes(bytes) }
    : { check, found: `${gigabytes(bytes)}, needed are ${gigabytes(neededBytes)}`, fix };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Whether a port can be listened on; 0 stands for any free one. `own` are the ports of the sandbox that runs here. */
export async function examinePort(
  name: PortName,
  port: number,
  own: readonly number[],
): Promise<Examined> {
  const check = `port ${name}`;
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return { check, found: port === 0 ? 'any' : `${port} is free` };
  } catch (error) {
    if (own.includes(port)) return { check, found: `${port} is held by the running sandbox` };
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return {
      check,
      found: `${port} cannot be used (${reason})`,
      fix: `telemetry-sandbox up --ports ${name}=${otherPort(port)}   (or --ports auto)`,
    };
  } finally {
    server.close();
  }
}
