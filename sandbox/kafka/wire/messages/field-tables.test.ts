import { expect, test } from 'vitest';
import { hasField, type Field, type Fields } from '../fields.ts';
import { messages } from './index.ts';

/**
 * The protocol's field tables: `Key Name low-high first-flexible`, then request (>) and response (<) in wire order.
 * `Name:type`, `:[]type` array, `Name[…]` array of structs, `Name{…}` struct, `?` nullable (`?7+` from version 7),
 * `@3+`, `@2-4` versions, `#n` tag, `=x` default.
 * @see spec/kafka-protocol.md §8
 */
const tables = `
0 Produce 3-11 9
> TransactionalId:str?, Acks:i16, TimeoutMs:i32, TopicData[Name:str, PartitionData[Index:i32, Records:rec?]]
< Responses[Name:str, PartitionResponses[Index:i32, ErrorCode:i16, BaseOffset:i64, LogAppendTimeMs:i64=-1, LogStartOffset:i64@5+=-1, RecordErrors[BatchIndex:i32, BatchIndexErrorMessage:str?]@8+, ErrorMessage:str?@8+, CurrentLeader{LeaderId:i32=-1, LeaderEpoch:i32=-1}@10+#0]], ThrottleTimeMs:i32, NodeEndpoints[NodeId:i32, Host:str, Port:i32, Rack:str?]@10+#0
1 Fetch 4-17 12
> ClusterId:str?@12+#0, ReplicaId:i32@4-14=-1, ReplicaState{ReplicaId:i32=-1, ReplicaEpoch:i64=-1}@15+#1, MaxWaitMs:i32, MinBytes:i32, MaxBytes:i32=2147483647, IsolationLevel:i8, SessionId:i32@7+, SessionEpoch:i32@7+=-1, Topics[Topic:str@4-12, TopicId:uuid@13+, Partitions[Partition:i32, CurrentLeaderEpoch:i32@9+=-1, FetchOffset:i64, LastFetchedEpoch:i32@12+=-1, LogStartOffset:i64@5+=-1, PartitionMaxBytes:i32, ReplicaDirectoryId:uuid@17+#0]], ForgottenTopicsData[Topic:str@7-12, TopicId:uuid@13+, Partitions:[]i32]@7+, RackId:str@11+
< ThrottleTimeMs:i32, ErrorCode:i16@7+, SessionId:i32@7+, Responses[Topic:str@4-12, TopicId:uuid@13+, Partitions[PartitionIndex:i32, ErrorCode:i16, HighWatermark:i64, LastStableOffset:i64=-1, LogStartOffset:i64@5+=-1, DivergingEpoch{Epoch:i32=-1, EndOffset:i64=-1}@12+#0, CurrentLeader{LeaderId:i32=-1, LeaderEpoch:i32=-1}@12+#1, SnapshotId{EndOffset:i64=-1, Epoch:i32=-1}@12+#2, AbortedTransactions[ProducerId:i64, FirstOffset:i64]?, PreferredReadReplica:i32@11+=-1, Records:rec?]], NodeEndpoints[NodeId:i32, Host:str, Port:i32, Rack:str?]@16+#0
2 ListOffsets 1-10 6
> ReplicaId:i32, IsolationLevel:i8@2+, Topics[Name:str, Partitions[PartitionIndex:i32, CurrentLeaderEpoch:i32@4+=-1, Timestamp:i64]], TimeoutMs:i32@10+
< ThrottleTimeMs:i32@2+, Topics[Name:str, Partitions[PartitionIndex:i32, ErrorCode:i16, Timestamp:i64=-1, Offset:i64=-1, LeaderEpoch:i32@4+=-1]]
3 Metadata 0-12 9
> Topics[TopicId:uuid@10+, Name:str?10+]?1+, AllowAutoTopicCreation:bool@4+=true, IncludeClusterAuthorizedOperations:bool@8-10, IncludeTopicAuthorizedOperations:bool@8+
< ThrottleTimeMs:i32@3+, Brokers[NodeId:i32, Host:str, Port:i32, Rack:str?@1+], ClusterId:str?@2+, ControllerId:i32@1+=-1, Topics[ErrorCode:i16, Name:str?12+, TopicId:uuid@10+, IsInternal:bool@1+, Partitions[ErrorCode:i16, PartitionIndex:i32, LeaderId:i32, LeaderEpoch:i32@7+=-1, ReplicaNodes:[]i32, IsrNodes:[]i32, OfflineReplicas:[]i32@5+], TopicAuthorizedOperations:i32@8+=-2147483648], ClusterAuthorizedOperations:i32@8-10=-2147483648
8 OffsetCommit 2-9 8
> GroupId:str, GenerationIdOrMemberEpoch:i32=-1, MemberId:str, GroupInstanceId:str?@7+, RetentionTimeMs:i64@2-4=-1, Topics[Name:str, Partitions[PartitionIndex:i32, CommittedOffset:i64, CommittedLeaderEpoch:i32@6+=-1, CommittedMetadata:str?]]
< ThrottleTimeMs:i32@3+, Topics[Name:str, Partitions[PartitionIndex:i32, ErrorCode:i16]]
9 OffsetFetch 1-9 6
> GroupId:str@1-7, Topics[Name:str, PartitionIndexes:[]i32]?2+@1-7, Groups[GroupId:str, MemberId:str?@9+, MemberEpoch:i32@9+=-1, Topics[Name:str, PartitionIndexes:[]i32]?]@8+, RequireStable:bool@7+
< ThrottleTimeMs:i32@3+, Topics[Name:str, Partitions[PartitionIndex:i32, CommittedOffset:i64, CommittedLeaderEpoch:i32@5+=-1, Metadata:str?, ErrorCode:i16]]@1-7, ErrorCode:i16@2-7, Groups[GroupId:str, Topics[Name:str, Partitions[PartitionIndex:i32, CommittedOffset:i64, CommittedLeaderEpoch:i32=-1, Metadata:str?, ErrorCode:i16]], ErrorCode:i16]@8+
10 FindCoordinator 0-6 3
> Key:str@0-3, KeyType:i8@1+, CoordinatorKeys:[]str@4+
< ThrottleTimeMs:i32@1+, ErrorCode:i16@0-3, ErrorMessage:str?@1-3, NodeId:i32@0-3, Host:str@0-3, Port:i32@0-3, Coordinators[Key:str, NodeId:i32, Host:str, Port:i32, ErrorCode:i16, ErrorMessage:str?]@4+
11 JoinGroup 0-9 6
> GroupId:str, SessionTimeoutMs:i32, RebalanceTimeoutMs:i32@1+=-1, MemberId:str, GroupInstanceId:str?@5+, ProtocolType:str, Protocols[Name:str, Metadata:bytes], Reason:str?@8+
< ThrottleTimeMs:i32@2+, ErrorCode:i16, GenerationId:i32=-1, ProtocolType:str?@7+, ProtocolName:str?7+, Leader:str, SkipAssignment:bool@9+, MemberId:str, Members[MemberId:str, GroupInstanceId:str?@5+, Metadata:bytes]
12 Heartbeat 0-4 4
> GroupId:str, GenerationId:i32, MemberId:str, GroupInstanceId:str?@3+
< ThrottleTimeMs:i32@1+, ErrorCode:i16
13 LeaveGroup 0-5 4
> GroupId:str, MemberId:str@0-2, Members[MemberId:str, GroupInstanceId:str?, Reason:str?@5+]@3+
< ThrottleTimeMs:i32@1+, ErrorCode:i16, Members[MemberId:str, GroupInstanceId:str?, ErrorCode:i16]@3+
14 SyncGroup 0-5 4
> GroupId:str, GenerationId:i32, MemberId:str, GroupInstanceId:str?@3+, ProtocolType:str?@5+, ProtocolName:str?@5+, Assignments[MemberId:str, Assignment:bytes]
< ThrottleTimeMs:i32@1+, ErrorCode:i16, ProtocolType:str?@5+, ProtocolName:str?@5+, Assignment:bytes
15 DescribeGroups 0-5 5
> Groups:[]str, IncludeAuthorizedOperations:bool@3+
< ThrottleTimeMs:i32@1+, Groups[ErrorCode:i16, GroupId:str, GroupState:str, ProtocolType:str, ProtocolData:str, Members[MemberId:str, GroupInstanceId:str?@4+, ClientId:str, ClientHost:str, MemberMetadata:bytes, MemberAssignment:bytes], AuthorizedOperations:i32@3+=-2147483648]
16 ListGroups 0-5 3
> StatesFilter:[]str@4+, TypesFilter:[]str@5+
< ThrottleTimeMs:i32@1+, ErrorCode:i16, Groups[GroupId:str, ProtocolType:str, GroupState:str@4+, GroupType:str@5+]
18 ApiVersions 0-4 3
> ClientSoftwareName:str@3+, ClientSoftwareVersion:str@3+
< ErrorCode:i16, ApiKeys[ApiKey:i16, MinVersion:i16, MaxVersion:i16], ThrottleTimeMs:i32@1+, SupportedFeatures[Name:str, MinVersion:i16, MaxVersion:i16]@3+#0, FinalizedFeaturesEpoch:i64@3+#1=-1, FinalizedFeatures[Name:str, MaxVersionLevel:i16, MinVersionLevel:i16]@3+#2, ZkMigrationReady:bool@3+#3
19 CreateTopics 2-7 5
> Topics[Name:str, NumPartitions:i32, ReplicationFactor:i16, Assignments[PartitionIndex:i32, BrokerIds:[]i32], Configs[Name:str, Value:str?]], timeoutMs:i32=60000, validateOnly:bool
< ThrottleTimeMs:i32, Topics[Name:str, TopicId:uuid@7+, ErrorCode:i16, ErrorMessage:str?, TopicConfigErrorCode:i16@5+#0, NumPartitions:i32@5+=-1, ReplicationFactor:i16@5+=-1, Configs[Name:str, Value:str?, ReadOnly:bool, ConfigSource:i8=-1, IsSensitive:bool]?@5+]
20 DeleteTopics 1-6 4
> Topics[Name:str?, TopicId:uuid]@6+, TopicNames:[]str@1-5, TimeoutMs:i32
< ThrottleTimeMs:i32, Responses[Name:str?6+, TopicId:uuid@6+, ErrorCode:i16, ErrorMessage:str?@5+]
21 DeleteRecords 0-2 2
> Topics[Name:str, Partitions[PartitionIndex:i32, Offset:i64]], TimeoutMs:i32
< ThrottleTimeMs:i32, Topics[Name:str, Partitions[PartitionIndex:i32, LowWatermark:i64, ErrorCode:i16]]
22 InitProducerId 0-5 2
> TransactionalId:str?, TransactionTimeoutMs:i32, ProducerId:i64@3+=-1, ProducerEpoch:i16@3+=-1
< ThrottleTimeMs:i32, ErrorCode:i16, ProducerId:i64=-1, ProducerEpoch:i16
23 OffsetForLeaderEpoch 2-4 4
> ReplicaId:i32@3+=-2, Topics[Topic:str, Partitions[Partition:i32, CurrentLeaderEpoch:i32=-1, LeaderEpoch:i32]]
< ThrottleTimeMs:i32, Topics[Topic:str, Partitions[ErrorCode:i16, Partition:i32, LeaderEpoch:i32=-1, EndOffset:i64=-1]]
24 AddPartitionsToTxn 0-3 3
> V3AndBelowTransactionalId:str, V3AndBelowProducerId:i64, V3AndBelowProducerEpoch:i16, V3AndBelowTopics[Name:str, Partitions:[]i32]
< ThrottleTimeMs:i32, ResultsByTopicV3AndBelow[Name:str, ResultsByPartition[PartitionIndex:i32, PartitionErrorCode:i16]]
25 AddOffsetsToTxn 0-4 3
> TransactionalId:str, ProducerId:i64, ProducerEpoch:i16, GroupId:str
< ThrottleTimeMs:i32, ErrorCode:i16
26 EndTxn 0-4 3
> TransactionalId:str, ProducerId:i64, ProducerEpoch:i16, Committed:bool
< ThrottleTimeMs:i32, ErrorCode:i16
27 WriteTxnMarkers 1-1 1
> Markers[ProducerId:i64, ProducerEpoch:i16, TransactionResult:bool, Topics[Name:str, PartitionIndexes:[]i32], CoordinatorEpoch:i32]
< Markers[ProducerId:i64, Topics[Name:str, Partitions[PartitionIndex:i32, ErrorCode:i16]]]
28 TxnOffsetCommit 0-4 3
> TransactionalId:str, GroupId:str, ProducerId:i64, ProducerEpoch:i16, GenerationId:i32@3+=-1, MemberId:str@3+, GroupInstanceId:str?@3+, Topics[Name:str, Partitions[PartitionIndex:i32, CommittedOffset:i64, CommittedLeaderEpoch:i32@2+=-1, CommittedMetadata:str?]]
< ThrottleTimeMs:i32, Topics[Name:str, Partitions[PartitionIndex:i32, ErrorCode:i16]]
32 DescribeConfigs 1-4 4
> Resources[ResourceType:i8, ResourceName:str, ConfigurationKeys:[]str?], IncludeSynonyms:bool, IncludeDocumentation:bool@3+
< ThrottleTimeMs:i32, Results[ErrorCode:i16, ErrorMessage:str?, ResourceType:i8, ResourceName:str, Configs[Name:str, Value:str?, ReadOnly:bool, ConfigSource:i8=-1, IsSensitive:bool, Synonyms[Name:str, Value:str?, Source:i8], ConfigType:i8@3+, Documentation:str?@3+]]
33 AlterConfigs 0-2 2
> Resources[ResourceType:i8, ResourceName:str, Configs[Name:str, Value:str?]], ValidateOnly:bool
< ThrottleTimeMs:i32, Responses[ErrorCode:i16, ErrorMessage:str?, ResourceType:i8, ResourceName:str]
35 DescribeLogDirs 1-4 2
> Topics[Topic:str, Partitions:[]i32]?
< ThrottleTimeMs:i32, ErrorCode:i16@3+, Results[ErrorCode:i16, LogDir:str, Topics[Name:str, Partitions[PartitionIndex:i32, PartitionSize:i64, OffsetLag:i64, IsFutureKey:bool]], TotalBytes:i64@4+=-1, UsableBytes:i64@4+=-1]
37 CreatePartitions 0-3 2
> Topics[Name:str, Count:i32, Assignments[BrokerIds:[]i32]?], TimeoutMs:i32, ValidateOnly:bool
< ThrottleTimeMs:i32, Results[Name:str, ErrorCode:i16, ErrorMessage:str?]
42 DeleteGroups 0-2 2
> GroupsNames:[]str
< ThrottleTimeMs:i32, Results[GroupId:str, ErrorCode:i16]
43 ElectLeaders 0-2 2
> ElectionType:i8@1+, TopicPartitions[Topic:str, Partitions:[]i32]?, TimeoutMs:i32=60000
< ThrottleTimeMs:i32, ErrorCode:i16@1+, ReplicaElectionResults[Topic:str, PartitionResult[PartitionId:i32, ErrorCode:i16, ErrorMessage:str?]]
44 IncrementalAlterConfigs 0-1 1
> Resources[ResourceType:i8, ResourceName:str, Configs[Name:str, ConfigOperation:i8, Value:str?]], ValidateOnly:bool
< ThrottleTimeMs:i32, Responses[ErrorCode:i16, ErrorMessage:str?, ResourceType:i8, ResourceName:str]
46 ListPartitionReassignments 0-0 0
> TimeoutMs:i32=60000, Topics[Name:str, PartitionIndexes:[]i32]?
< ThrottleTimeMs:i32, ErrorCode:i16, ErrorMessage:str?, Topics[Name:str, Partitions[PartitionIndex:i32, Replicas:[]i32, AddingReplicas:[]i32, RemovingReplicas:[]i32]]
47 OffsetDelete 0-0 never
> GroupId:str, Topics[Name:str, Partitions[PartitionIndex:i32]]
< ErrorCode:i16, ThrottleTimeMs:i32, Topics[Name:str, Partitions[PartitionIndex:i32, ErrorCode:i16]]
60 DescribeCluster 0-1 0
> IncludeClusterAuthorizedOperations:bool, EndpointType:i8@1+=1
< ThrottleTimeMs:i32, ErrorCode:i16, ErrorMessage:str?, EndpointType:i8@1+=1, ClusterId:str, ControllerId:i32=-1, Brokers[BrokerId:i32, Host:str, Port:i32, Rack:str?], ClusterAuthorizedOperations:i32=-2147483648
61 DescribeProducers 0-0 0
> Topics[Name:str, PartitionIndexes:[]i32]
< ThrottleTimeMs:i32, Topics[Name:str, Partitions[PartitionIndex:i32, ErrorCode:i16, ErrorMessage:str?, ActiveProducers[ProducerId:i64, ProducerEpoch:i32, LastSequence:i32=-1, LastTimestamp:i64=-1, CoordinatorEpoch:i32, CurrentTxnStartOffset:i64=-1]]]
65 DescribeTransactions 0-0 0
> TransactionalIds:[]str
< ThrottleTimeMs:i32, TransactionStates[ErrorCode:i16, TransactionalId:str, TransactionState:str, TransactionTimeoutMs:i32, TransactionStartTimeMs:i64, ProducerId:i64, ProducerEpoch:i16, Topics[Topic:str, Partitions:[]i32]]
66 ListTransactions 0-1 0
> StateFilters:[]str, ProducerIdFilters:[]i64, DurationFilter:i64@1+=-1
< ThrottleTimeMs:i32, ErrorCode:i16, UnknownStateFilters:[]str, TransactionStates[TransactionalId:str, ProducerId:i64, TransactionState:str]
75 DescribeTopicPartitions 0-0 0
> Topics[Name:str], ResponsePartitionLimit:i32=2000, Cursor{TopicName:str, PartitionIndex:i32}?
< ThrottleTimeMs:i32, Topics[ErrorCode:i16, Name:str?, TopicId:uuid, IsInternal:bool, Partitions[ErrorCode:i16, PartitionIndex:i32, LeaderId:i32, LeaderEpoch:i32=-1, ReplicaNodes:[]i32, IsrNodes:[]i32, EligibleLeaderReplicas:[]i32?, LastKnownElr:[]i32?, OfflineReplicas:[]i32], TopicAuthorizedOperations:i32=-2147483648], NextCursor{TopicName:str, PartitionIndex:i32}?
`;

interface Noted {
  readonly name: string;
  /** A primitive, `[]` and a primitive, or the fields of structs. */
  readonly type: string;
  readonly fields: readonly Noted[];
  readonly nullableSince: number | undefined;
  readonly since: number;
  readonly until: number;
  readonly tag: number | undefined;
  readonly default: string | undefined;
}

/** Reads one line of the notation. */
function parse(text: string): readonly Noted[] {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const sticky = new RegExp(pattern, 'y');
    sticky.lastIndex = at;
    const found = sticky.exec(text);
    if (found !== null) at = sticky.lastIndex;
    return found ?? undefined;
  };
  const list = (end: string): readonly Noted[] => {
    const found: Noted[] = [];
    for (;;) {
      found.push(one());
      if (take(/, /) === undefined) break;
    }
    if (end !== '' && take(new RegExp(`\\${end}`)) === undefined)
      throw new Error(`no ${end} at ${at} of ${text}`);
    return found;
  };
  const one = (): Noted => {
    const name = take(/\w+/)?.[0] ?? '';
    const opened = take(/[[{]/)?.[0];
    let type = opened === '[' ? '[]struct' : 'struct';
    let fields: readonly Noted[] = [];
    if (opened === undefined) type = take(/:((?:\[\])?\w+)/)?.[1] ?? '';
    else fields = list(opened === '[' ? ']' : '}');
    const nullable = take(/\?(?:(\d+)\+)?/);
    const range = take(/@(\d+)(?:\+|-(\d+))?/);
    const isOpen = range?.[0].endsWith('+') ?? true;
    const since = Number(range?.[1] ?? 0);
    const tag = take(/#(\d+)/)?.[1];
    return {
      name: name.slice(0, 1).toLowerCase() + name.slice(1),
      type,
      fields,
      nullableSince: nullable === undefined ? undefined : Number(nullable[1] ?? 0),
      since,
      until: isOpen ? Infinity : Number(range?.[2] ?? since),
      tag: tag === undefined ? undefined : Number(tag),
      default: take(/=([-\w]+)/)?.[1],
    };
  };
  const fields = list('');
  if (at !== text.length) throw new Error(`${text.slice(at)} was not understood`);
  return fields;
}

const shortTypes: Readonly<Record<string, string>> = {
  i8: 'int8',
  i16: 'int16',
  i32: 'int32',
  i64: 'int64',
  u16: 'uint16',
  bool: 'bool',
  str: 'string',
  bytes: 'bytes',
  uuid: 'uuid',
  rec: 'records',
  struct: 'struct',
};

function notedLines(fields: readonly Noted[], version: number, path = ''): string[] {
  return fields
    .filter(({ since, until }) => version >= since && version <= until)
    .flatMap((field) => {
      const isArray = field.type.startsWith('[]');
      const type = shortTypes[isArray ? field.type.slice(2) : field.type] ?? field.type;
      const isNullable = field.nullableSince !== undefined && version >= field.nullableSince;
      const line = `${path}${field.name} ${isArray ? '[]' : ''}${type}${isNullable ? '?' : ''} #${field.tag ?? '-'} =${field.default ?? ''}`;
      return [line, ...notedLines(field.fields, version, `${path}${field.name}.`)];
    });
}

function declaredLines(fields: Fields, version: number, path = ''): string[] {
  return Object.entries(fields)
    .filter(([, field]) => hasField(field, version))
    .flatMap(([name, field]) => {
      const item = field.item ?? field;
      const isNullable = field.nullableSince !== undefined && version >= field.nullableSince;
      const line = `${path}${name} ${field.type === 'array' ? '[]' : ''}${item.type}${isNullable ? '?' : ''} #${field.tag ?? '-'} =${defaultText(field)}`;
      return [line, ...declaredLines(item.fields ?? {}, version, `${path}${name}.`)];
    });
}

const natural = new Set<unknown>([0, false, '', null, undefined, 'AAAAAAAAAAAAAAAAAAAAAA']);

function defaultText({ default: value }: Field<unknown>): string {
  if (natural.has(value) || Array.isArray(value) || Buffer.isBuffer(value)) return '';
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value);
}

const rows = [...tables.matchAll(/^(\d+) (\w+) (\d+)-(\d+) (\w+)\n> (.*)\n< (.*)$/gm)].map(
  ([, key, name, low, high, flexible, request, response]) => ({
    key: Number(key),
    name: name ?? '',
    versions: [Number(low), Number(high)] as const,
    flexibleFrom: flexible === 'never' ? undefined : Number(flexible),
    request: parse(request ?? ''),
    response: parse(response ?? ''),
  }),
);

test('every API of the tables is declared, and no other', () => {
  expect(rows.map(({ key, name }) => `${key} ${name}`)).toEqual(
    Object.values(messages).map(({ key, name }) => `${key} ${name}`),
  );
});

test.each(rows)(
  '$key $name has the fields of the table in every version',
  ({ key, versions, flexibleFrom, ...noted }) => {
    const api = Object.values(messages).find((one) => one.key === key);
    if (api === undefined) throw new Error(`API ${key} is not declared`);
    expect({ versions: api.versions, flexibleFrom: api.flexibleFrom }).toEqual({
      versions,
      flexibleFrom,
    });
    for (let version = versions[0]; version <= versions[1]; version += 1) {
      expect(declaredLines(api.request, version)).toEqual(notedLines(noted.request, version));
      expect(declaredLines(api.response, version)).toEqual(notedLines(noted.response, version));
    }
  },
);
