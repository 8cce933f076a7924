import { connect } from '../connect.ts';
import { wholeNumber } from '../input.ts';
import { bytesText, printData, printJson, say, table } from '../output.ts';

interface Json {
  readonly json?: boolean;
}

export async function list(options: Json): Promise<void> {
  const topics = await connect().topics();
  if (options.json === true) printJson(topics);
  else {
    const rows = topics.map(({ topic, cluster, partitions, records, bytes }) => [
      topic,
      cluster,
      partitions,
      records,
      bytes === undefined ? '-' : bytesText(bytes),
    ]);
    printData(table(['topic', 'cluster', 'partitions', 'records', 'bytes'], rows));
  }
}

export async function describe(topic: string, options: Json): Promise<void> {
  const found = await connect().topic(topic);
  if (options.json === true) {
    printJson(found);
    return;
  }
  const { fullName, cluster, records, bytes, writtenBy, readBy, configs, partitionDetail } = found;
  printData(
    [
      `${fullName} on ${cluster}${records === undefined ? '' : `: ${records} records`}${bytes === undefined ? '' : `, ${bytesText(bytes)}`}`,
      `written by ${writtenBy.join(', ') || 'nobody here'}; read by ${readBy.join(', ') || 'nobody here'}`,
      ...Object.entries(configs).map(([name, value]) => `${name} = ${value}`),
      table(
        ['partition', 'start', 'end', 'stable', 'records', 'bytes'],
        partitionDetail.map((one) => [
          one.partition,
          one.logStartOffset,
          one.logEndOffset,
          one.lastStableOffset,
          one.records,
          one.bytes,
        ]),
      ),
    ].join('\n'),
  );
}

export async function create(
  topic: string,
  options: Json & {
    readonly cluster: string;
    readonly partitions: string;
    readonly config?: readonly string[];
  },
): Promise<void> {
  const configs = Object.fromEntries(
    (options.config ?? []).map((setting) => {
      const at = setting.indexOf('=');
      return [setting.slice(0, at), setting.slice(at + 1)];
    }),
  );
  const partitions = wholeNumber('partitions', options.partitions);
  const created = await connect().createTopic({
    topic,
    cluster: options.cluster,
    partitions,
    configs,
  });
  if (options.json === true) printJson(created);
  else
    say(`Created ${created.fullName} with ${created.partitions} partitions on ${created.cluster}.`);
}

export async function remove(topic: string, options: Json): Promise<void> {
  const done = await connect().deleteTopic(topic);
  if (options.json === true) printJson(done);
  else say(`Deleted ${topic}.`);
}
