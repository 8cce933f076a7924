/** Config types of DescribeConfigs. */
export const configType = { boolean: 1, string: 2, int: 3, long: 5, double: 6, list: 7 } as const;

interface ConfigRow {
  readonly name: string;
  readonly value: string;
  readonly type: (typeof configType)[keyof typeof configType];
  readonly allowed?: readonly string[];
}

const { boolean, string, int, long, double, list } = configType;

/** Topic settings with Kafka's defaults and types; those about segments and disks are told but do nothing in memory. */
export const topicConfigs: readonly ConfigRow[] = [
  {
    name: 'cleanup.policy',
    value: 'delete',
    type: list,
    allowed: ['delete', 'compact', 'compact,delete', 'delete,compact'],
  },
  {
    name: 'compression.type',
    value: 'producer',
    type: string,
    allowed: ['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'],
  },
  { name: 'delete.retention.ms', value: '86400000', type: long },
  { name: 'file.delete.delay.ms', value: '60000', type: long },
  { name: 'flush.messages', value: '9223372036854775807', type: long },
  { name: 'flush.ms', value: '9223372036854775807', type: long },
  { name: 'index.interval.bytes', value: '4096', type: int },
  { name: 'max.compaction.lag.ms', value: '9223372036854775807', type: long },
  { name: 'max.message.bytes', value: '1048588', type: int },
  { name: 'message.timestamp.after.max.ms', value: '9223372036854775807', type: long },
  { name: 'message.timestamp.before.max.ms', value: '9223372036854775807', type: long },
  {
    name: 'message.timestamp.type',
    value: 'CreateTime',
    type: string,
    allowed: ['CreateTime', 'LogAppendTime'],
  },
  { name: 'min.cleanable.dirty.ratio', value: '0.5', type: double },
  { name: 'min.compaction.lag.ms', value: '0', type: long },
  { name: 'min.insync.replicas', value: '1', type: int },
  { name: 'preallocate', value: 'false', type: boolean, allowed: ['true', 'false'] },
  { name: 'retention.bytes', value: '-1', type: long },
  { name: 'retention.ms', value: '604800000', type: long },
  { name: 'segment.bytes', value: '1073741824', type: int },
  { name: 'segment.index.bytes', value: '10485760', type: int },
  { name: 'segment.jitter.ms', value: '0', type: long },
  { name: 'segment.ms', value: '604800000', type: long },
  {
    name: 'unclean.leader.election.enable',
    value: 'false',
    type: boolean,
    allowed: ['true', 'false'],
  },
];

/** Broker settings that clients read. */
export const brokerConfigs: readonly ConfigRow[] = [
  { name: 'auto.create.topics.enable', value: 'true', type: boolean },
  { name: 'default.replication.factor', value: '1', type: int },
  { name: 'group.initial.rebalance.delay.ms', value: '0', type: int },
  { name: 'group.max.session.timeout.ms', value: '1800000', type: int },
  { name: 'group.min.session.timeout.ms', value: '6000', type: int },
  { name: 'log.retention.check.interval.ms', value: '5000', type: long },
  { name: 'log.retention.ms', value: '604800000', type: long },
  { name: 'message.max.bytes', value: '1048588', type: int },
  { name: 'num.partitions', value: '1', type: int },
  { name: 'offsets.retention.minutes', value: '10080', type: int },
  { name: 'transaction.max.timeout.ms', value: '900000', type: int },
];

const byName = new Map(topicConfigs.map((row) => [row.name, row]));

/** The default of a topic setting; empty for an unknown name. */
export function defaultsOf(name: string): string {
  return byName.get(name)?.value ?? '';
}

/** Why a setting cannot be taken; undefined when it can. */
export function configProblem(name: string, value: string | null): string | undefined {
  const row = byName.get(name);
  if (row === undefined) return `Unknown topic config name: ${name}`;
  if (value === null) return `Null value not supported for topic config: ${name}`;
  const isBad =
    row.type === int || row.type === long
      ? !/^-?\d+$/.test(value)
      : row.type === double
        ? !/^-?\d+(\.\d+)?$/.test(value)
        : row.allowed?.includes(value.replaceAll(' ', '')) === false;
  return isBad ? `Invalid value ${value} for configuration ${name}` : undefined;
}
