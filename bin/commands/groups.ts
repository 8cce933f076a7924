import { connect } from '../connect.ts';
import { printData, printJson, table } from '../output.ts';

interface Json {
  readonly json?: boolean;
}

export async function list(options: Json): Promise<void> {
  const groups = await connect().groups();
  if (options.json === true) printJson(groups);
  else {
    const rows = groups.map(({ group, cluster, state, members, lag }) => [
      group,
      cluster,
      state,
      members,
      lag,
    ]);
    printData(table(['group', 'cluster', 'state', 'members', 'lag'], rows));
  }
}

export async function describe(group: string, options: Json): Promise<void> {
  const found = await connect().group(group);
  if (options.json === true) {
    printJson(found);
    return;
  }
  printData(
    [
      `${found.group} on ${found.cluster}: ${found.state}, lag ${found.lag}`,
      table(
        ['topic', 'partition', 'committed', 'end', 'lag'],
        found.offsets.map(({ topic, partition, committed, logEnd, lag }) => [
          topic,
          partition,
          committed,
          logEnd,
          lag,
        ]),
      ),
      table(
        ['member', 'client', 'host', 'assignment'],
        found.memberDetail.map(({ memberId, clientId, host, assignment }) => [
          memberId,
          clientId,
          host,
          assignment.map(({ topic, partitions }) => `${topic}: ${partitions.join(' ')}`).join('; '),
        ]),
      ),
    ].join('\n'),
  );
}
