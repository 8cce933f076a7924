import { onProduce } from './00-produce.ts';
import { onFetch } from './01-fetch.ts';
import { onListOffsets } from './02-list-offsets.ts';
import { onMetadata } from './03-metadata.ts';
import { onOffsetCommit } from './08-offset-commit.ts';
import { onOffsetFetch } from './09-offset-fetch.ts';
import { onFindCoordinator } from './10-find-coordinator.ts';
import { onJoinGroup } from './11-join-group.ts';
import { onHeartbeat } from './12-heartbeat.ts';
import { onLeaveGroup } from './13-leave-group.ts';
import { onSyncGroup } from './14-sync-group.ts';
import { onDescribeGroups } from './15-describe-groups.ts';
import { onListGroups } from './16-list-groups.ts';
import { onApiVersions } from './18-api-versions.ts';
import { onCreateTopics } from './19-create-topics.ts';
import { onDeleteTopics } from './20-delete-topics.ts';
import { onDeleteRecords } from './21-delete-records.ts';
import { onInitProducerId } from './22-init-producer-id.ts';
import { onOffsetForLeaderEpoch } from './23-offset-for-leader-epoch.ts';
import { onAddPartitionsToTxn } from './24-add-partitions-to-txn.ts';
import { onAddOffsetsToTxn } from './25-add-offsets-to-txn.ts';
import { onEndTxn } from './26-end-txn.ts';
import { onWriteTxnMarkers } from './27-write-txn-markers.ts';
import { onTxnOffsetCommit } from './28-txn-offset-commit.ts';
import { onDescribeConfigs } from './32-describe-configs.ts';
import { onAlterConfigs } from './33-alter-configs.ts';
import { onDescribeLogDirs } from './35-describe-log-dirs.ts';
import { onCreatePartitions } from './37-create-partitions.ts';
import { onDeleteGroups } from './42-delete-groups.ts';
import { onElectLeaders } from './43-elect-leaders.ts';
import { onIncrementalAlterConfigs } from './44-incremental-alter-configs.ts';
import { onListPartitionReassignments } from './46-list-partition-reassignments.ts';
import { onOffsetDelete } from './47-offset-delete.ts';
import { onDescribeCluster } from './60-describe-cluster.ts';
import { onDescribeProducers } from './61-describe-producers.ts';
import { onDescribeTransactions } from './65-describe-transactions.ts';
import { onListTransactions } from './66-list-transactions.ts';
import { onDescribeTopicPartitions } from './75-describe-topic-partitions.ts';
import type { Handler } from './handler.ts';

/** Every API that is served; ApiVersions tells exactly these. */
export const handlers: readonly Handler[] = [
  onProduce,
  onFetch,
  onListOffsets,
  onMetadata,
  onOffsetCommit,
  onOffsetFetch,
  onFindCoordinator,
  onJoinGroup,
  onHeartbeat,
  onLeaveGroup,
  onSyncGroup,
  onDescribeGroups,
  onListGroups,
  onApiVersions,
  onCreateTopics,
  onDeleteTopics,
  onDeleteRecords,
  onInitProducerId,
  onOffsetForLeaderEpoch,
  onAddPartitionsToTxn,
  onAddOffsetsToTxn,
  onEndTxn,
  onWriteTxnMarkers,
  onTxnOffsetCommit,
  onDescribeConfigs,
  onAlterConfigs,
  onDescribeLogDirs,
  onCreatePartitions,
  onDeleteGroups,
  onElectLeaders,
  onIncrementalAlterConfigs,
  onListPartitionReassignments,
  onOffsetDelete,
  onDescribeCluster,
  onDescribeProducers,
  onDescribeTransactions,
  onListTransactions,
  onDescribeTopicPartitions,
];
