import type { Client } from '../client.ts';
import type { Core } from '../core.ts';
import type { Database } from '../keyspace/database.ts';
import { sizeOf } from '../keyspace/value-facts.ts';
import { type Reply, Verbatim } from '../resp/reply.ts';
import { REDIS_VERSION } from '../version.ts';
import type { Args, CommandRows } from './command.ts';

const SAMPLE = 200;

/** About the bytes of a database, from a sample of its keys. */
function estimate(database: Database): number {
  let seen = 0;
  let bytes = 0;
  for (const key of database.keys()) {
    const entry = database.find(key);
    bytes += key.length + (entry === undefined ? 0 : sizeOf(entry.value));
    if (++seen === SAMPLE) break;
  }
  return seen === 0 ? 0 : Math.round((bytes / seen) * database.size);
}

type Facts = Readonly<Record<string, string | number>>;

const SECTIONS: Readonly<Record<string, (core: Core) => Facts>> = {
  Server: (core) => {
    const uptime = Math.floor((core.keyspace.now - core.startedAt) / 1000);
    return {
      redis_version: REDIS_VERSION,
      redis_git_sha1: '00000000',
      redis_git_dirty: 0,
      redis_mode: 'standalone',
      os: `${process.platform} ${process.arch}`,
      arch_bits: 64,
      process_id: process.pid,
      run_id: core.runId,
      tcp_port: core.port,
      server_time_usec: Math.floor(core.keyspace.now * 1000),
      uptime_in_seconds: uptime,
      uptime_in_days: Math.floor(uptime / 86_400),
      hz: 10,
      executable: 'telemetry-sandbox',
      config_file: '',
    };
  },
  Clients: (core) => ({
    connected_clients: core.clients.size,
    cluster_connections: 0,
    maxclients: core.settings.get('maxclients') ?? '',
    blocked_clients: core.waiting.size,
    tracking_clients: 0,
    pubsub_clients: [...core.clients.values()].filter((client) => client.subscriptionCount > 0)
      .length,
  }),
  Memory: (core) => {
    const used = core.databases.reduce((sum, database) => sum + estimate(database), 0);
    return {
      used_memory: used,
      used_memory_human: `${(used / 1024 / 1024).toFixed(2)}M`,
      used_memory_rss: process.memoryUsage().rss,
      used_memory_peak: used,
      maxmemory: 0,
      maxmemory_human: '0B',
      maxmemory_policy: 'noeviction',
      mem_fragmentation_ratio: '1.00',
    };
  },
  Persistence: (core) => ({
    loading: 0,
    async_loading: 0,
    rdb_changes_since_last_save: core.keyspace.changes,
    rdb_bgsave_in_progress: 0,
    rdb_last_save_time: Math.floor(core.startedAt / 1000),
    rdb_last_bgsave_status: 'ok',
    aof_enabled: 0,
  }),
  Stats: (core) => ({
    total_connections_received: core.counts.connections,
    total_commands_processed: core.counts.commands,
    rejected_connections: 0,
    expired_keys: core.keyspace.expired,
    evicted_keys: 0,
    keyspace_hits: core.keyspace.hits,
    keyspace_misses: core.keyspace.misses,
    pubsub_channels: [...core.channels.names()].length,
    pubsub_patterns: core.channels.patternCount,
    total_error_replies: [...core.counts.errors.values()].reduce((sum, count) => sum + count, 0),
  }),
  Replication: () => ({
    role: 'master',
    connected_slaves: 0,
    master_failover_state: 'no-failover',
    master_repl_offset: 0,
    second_repl_offset: -1,
    repl_backlog_active: 0,
  }),
  CPU: () => {
    const { user, system } = process.cpuUsage();
    return { used_cpu_sys: (system / 1e6).toFixed(6), used_cpu_user: (user / 1e6).toFixed(6) };
  },
  Modules: () => ({}),
  Errorstats: ({ counts }) =>
    Object.fromEntries(
      [...counts.errors].map(([code, count]) => [`errorstat_${code}`, `count=${count}`]),
    ),
  Cluster: () => ({ cluster_enabled: 0 }),
  Keyspace: ({ databases }) =>
    Object.fromEntries(
      databases
        .filter(({ size }) => size > 0)
        .map(({ index, size, expiring }) => [
          `db${index}`,
          `keys=${size},expires=${expiring},avg_ttl=0`,
        ]),
    ),
};

function info([, ...words]: Args, { core }: Client): Reply {
  const wanted = new Set(words.map((word) => word.toLowerCase()));
  const takesAll =
    wanted.size === 0 || ['all', 'default', 'everything'].some((word) => wanted.has(word));
  const sections = Object.entries(SECTIONS)
    .filter(([name]) => takesAll || wanted.has(name.toLowerCase()))
    .map(([name, facts]) => {
      const lines = Object.entries(facts(core)).map(([fact, value]) => `${fact}:${value}\r\n`);
      return `# ${name}\r\n${lines.join('')}`;
    });
  return new Verbatim(sections.join('\r\n'));
}

export const infoCommands: CommandRows = {
  info: { arity: -1, flags: [], run: info },
};
