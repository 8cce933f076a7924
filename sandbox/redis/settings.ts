/** The names that CONFIG knows, with their values as text. */
export type Settings = Map<string, string>;

const FIXED = new Set([
  'databases',
  'port',
  'bind',
  'proto-max-bulk-len',
  'client-query-buffer-limit',
  'cluster-enabled',
  'dir',
  'dbfilename',
]);

/** Longest argument and longest request that are read, most bytes that may wait for a slow client. */
export const LIMITS = {
  maxBulkBytes: 64 * 1024 * 1024,
  maxArguments: 1024 * 1024,
  maxRequestBytes: 128 * 1024 * 1024,
  maxOutputBytes: 256 * 1024 * 1024,
  maxPushBytes: 32 * 1024 * 1024,
} as const;

export function createSettings(options: { readonly databases: number }): Settings {
  return new Map(
    Object.entries({
      databases: String(options.databases),
      port: '0',
      bind: '127.0.0.1',
      dir: '',
      dbfilename: '',
      save: '',
      appendonly: 'no',
      appendfsync: 'everysec',
      maxmemory: '0',
      'maxmemory-policy': 'noeviction',
      maxclients: '10000',
      timeout: '0',
      'tcp-keepalive': '300',
      hz: '10',
      requirepass: '',
      'cluster-enabled': 'no',
      'notify-keyspace-events': '',
      'slowlog-log-slower-than': '-1',
      'slowlog-max-len': '128',
      'latency-monitor-threshold': '0',
      'proto-max-bulk-len': String(LIMITS.maxBulkBytes),
      'client-query-buffer-limit': String(LIMITS.maxRequestBytes),
      'client-output-buffer-limit': `normal ${LIMITS.maxOutputBytes} 0 0 slave 0 0 0 pubsub ${LIMITS.maxPushBytes} 0 0`,
    }),
  );
}

/** Whether CONFIG SET must refuse the name because the value is set for good when the server starts. */
export const isFixed = (name: string): boolean => FIXED.has(name);
