/** A known difference between the embedded engine, or the sandbox around it, and the real system. */
export interface Gap {
  readonly area: 'Kafka' | 'Redis' | 'Druid' | 'Pipeline';
  /** What the real system does. */
  readonly real: string;
  /** What the sandbox does instead. */
  readonly here: string;
  /** Why it is so, and what to do where it matters. */
  readonly why: string;
}

/**
 * Every known difference, by a name that tests of both columns refer to. What is not here is a fault: the contract suite
 * runs the same questions on the embedded engine and on the containers.
 */
export const gaps = {
  'kafka-replication-factor': {
    area: 'Kafka',
    real: 'A cluster of one broker refuses a topic with a replication factor above 1 (INVALID_REPLICATION_FACTOR).',
    here: 'It is taken, and the topic has one replica.',
    why: "Scripts that create topics as production's three brokers need them run unchanged.",
  },
  'kafka-in-memory': {
    area: 'Kafka',
    real: 'Logs are on disk and outlive the broker.',
    here: 'Logs live in memory within a budget; what every group has read is let go when it is reached.',
    why: 'A sandbox is thrown away; use the containers engine where data has to stay.',
  },
  'kafka-compaction': {
    area: 'Kafka',
    real: 'cleanup.policy=compact keeps the last record of each key.',
    here: 'The setting is kept and shown; nothing is compacted.',
    why: 'No topic of the pipeline is compacted.',
  },
  'kafka-no-security': {
    area: 'Kafka',
    real: 'TLS and SASL.',
    here: 'Neither; the listeners are on loopback alone.',
    why: 'The external engine speaks both to real clusters.',
  },
  'groups-start-at-zero': {
    area: 'Pipeline',
    real: "Production's consumer groups start at the latest offset.",
    here: 'Each group is created at offset 0 with its topic, and Druid reads from the earliest.',
    why: 'Events that were sent before a stage runs are not lost in a test.',
  },
  'count-windows': {
    area: 'Pipeline',
    real: 'Upstream denormalises 30 events of a shard at a time (task.window.count), and a quiet pipeline emits nothing until a window is full.',
    here: 'Every event at once: a count above 1 is read, told in a notice and taken as 1.',
    why: 'iGOT has 1; windows in the runner are still to come.',
  },
  'ingest-router-position': {
    area: 'Pipeline',
    real: 'The ingest-router commits its position on the ingestion cluster.',
    here: 'It is committed on the processing cluster, in the transaction of the outputs, under an empty topic `<env>.telemetry.ingestion.source`, and copied back.',
    why: 'A transaction can hold only offsets of topics that its cluster knows; so nothing is lost or doubled.',
  },
  'device-location': {
    area: 'Pipeline',
    real: 'Device registration looks up where the IP address lies and writes country, state, city and district.',
    here: 'No address is known to lie anywhere: these fields are empty, as for an address in no table of production.',
    why: 'The tables are large and licensed. Set userDeclaredLocation, or write the fields into the Redis hash of the device (db 2).',
  },
  'metrics-of-the-platform': {
    area: 'Pipeline',
    real: 'Prometheus has failed checkpoints, brokers, replicas, nodes and pods as well.',
    here: 'Neither /metrics nor /metrics/production has them: there is no checkpoint, replica or pod.',
    why: "Rehearse the alerts on lag and on broken batches; those two come from the jobs' own numbers.",
  },
  'druid-native-queries': {
    area: 'Druid',
    real: 'POST /druid/v2 answers native JSON queries.',
    here: 'Refused by name (501).',
    why: 'Ask the same in SQL, or use the containers engine.',
  },
  'druid-lookups': {
    area: 'Druid',
    real: 'LOOKUP() and stored sketches.',
    here: 'Refused by name.',
    why: 'Neither is part of the default datasources; the containers engine has both.',
  },
  'druid-approximate-counts': {
    area: 'Druid',
    real: 'COUNT(DISTINCT …) and APPROX_… are estimates from sketches, some of them off by one at a hundred and fifty values.',
    here: 'They are exact.',
    why: 'Expectations of a test can be exact; ask Druid with useApproximateCountDistinct=false for the same.',
  },
  'druid-tables-at-once': {
    area: 'Druid',
    real: 'A datasource is known to SQL some seconds after its first row, when the broker has heard of the segment.',
    here: 'At once.',
    why: 'Tests need not wait.',
  },
  'druid-moving-averages': {
    area: 'Druid',
    real: 'A supervisor’s stats carry moving averages of 1, 5 and 15 minutes.',
    here: 'They are totals divided by the time since the start.',
    why: 'A sandbox seldom runs that long.',
  },
  'backup-on-demand': {
    area: 'Pipeline',
    real: "Secor uploads a file when it is 100 MB zipped or four hours old, and two partitions' files may get one name.",
    here: 'A backup runs when asked, up to the last committed record; a file ends at 100 MB before zipping, and names go on until they are free.',
    why: 'Nobody waits four hours here, and nothing is overwritten.',
  },
  'summaries-of-today': {
    area: 'Pipeline',
    real: 'The summary job runs at 05:25 over the day before, from Secor files.',
    here: '`summarise` takes today unless told otherwise; with `summariseAt` the sandbox runs it by itself over the day before. It reads the topic, or backup files.',
    why: 'What was sent a minute ago can be looked at. Sessions that go on are summarised again when it runs again, longer and with another mid, and both count in Druid.',
  },
  'summary-fields-absent': {
    area: 'Pipeline',
    real: 'An event without context or edata, or an INTERACT without type, ends the summary job.',
    here: 'The first two are left out and counted as unreadable, the last is no interaction.',
    why: 'Such an event is refused before it reaches telemetry.unique.',
  },
  'numbers-without-a-fraction': {
    area: 'Pipeline',
    real: 'A number written as `5.0` stays `5.0` on its way.',
    here: 'It becomes `5` at the first stage that changes the event.',
    why: 'Both are the same JSON number, and what looks at the difference, a schema that asks for an integer, decides as for `5.0`.',
  },
  'schemas-integer': {
    area: 'Pipeline',
    real: 'A schema that asks for an `integer` refuses every number that passed the extractor (5 is 5.0 then) and accepts `5` from a backend service that writes to telemetry.raw itself.',
    here: 'It refuses every number.',
    why: 'The two cannot be told apart once parsed, and events of the API are the rule. Ask for "type": "number", "multipleOf": 1.',
  },
  'schemas-format-email': {
    area: 'Pipeline',
    real: 'A schema with "format": "email" takes whatever javax.mail reads as one address, comments and groups included.',
    here: 'No comments and no groups; all else as there.',
    why: 'No schema of production asks for it.',
  },
  'stand-in-databases': {
    area: 'Pipeline',
    real: 'Device profiles are in Postgres; attempts, aggregates, enrolments and ratings in Cassandra.',
    here: 'The same tables and columns are in DuckDB, in the memory of the process that runs the job.',
    why: "The jobs' rules are the same; for the databases themselves use a staging environment.",
  },
  'platform-services': {
    area: 'Pipeline',
    real: 'Jobs ask the user service, the dial code service and the content service of the platform.',
    here: 'Services on loopback with the same paths and replies know the users, dial codes and content of the generated world.',
    why: 'A laptop has no platform; what a test needs beside that world is put in through the sandbox in its process.',
  },
  'effects-once': {
    area: 'Pipeline',
    real: 'After a failure a job writes again what it wrote since its last checkpoint: a registration may count twice.',
    here: 'Writes to caches and databases happen once; a deliberate reset of the group makes them again.',
    why: 'Tests can count.',
  },
} as const satisfies Readonly<Record<string, Gap>>;

export type GapName = keyof typeof gaps;
