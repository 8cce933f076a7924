import type { Client } from './client.ts';
import { Status } from './resp/reply.ts';

const NAMED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
  '"': '\\"',
  '\\': '\\\\',
};

/** Shows a command to those who sent MONITOR; in-process callers are shown as `in-process`. */
export function feedMonitors(client: Client, args: readonly string[]): void {
  const { now } = client.core.keyspace;
  const seconds = Math.floor(now / 1000);
  const micros = String(Math.floor((now % 1000) * 1000)).padStart(6, '0');
  const from = client.connection?.address ?? 'in-process';
  const line = `${seconds}.${micros} [${client.db.index} ${from}] ${args.map(quote).join(' ')}`;
  const status = new Status(line);
  for (const monitor of client.core.monitors) monitor.connection?.send(status);
}

// Printable ASCII as it is, the rest as \xHH. (upstream: sds.c sdscatrepr)
function quote(bytes: string): string {
  let text = '';
  for (const char of bytes) {
    const code = char.charCodeAt(0);
    text +=
      NAMED[char] ?? (code < 32 || code > 126 ? `\\x${code.toString(16).padStart(2, '0')}` : char);
  }
  return `"${text}"`;
}
