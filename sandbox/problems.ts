import { problems } from '../schemas/problem.ts';

export const sandboxProblems = problems({
  SANDBOX_PORT_TAKEN: {
    title: 'A port is in use',
    message: ({ name, port }: { name: string; port: number }) =>
      `The sandbox could not listen on 127.0.0.1:${port} (${name}): another process holds the port.`,
    hint: ({ name, port }: { name: string; port: number }) =>
      `Stop that process, or start with --ports ${name}=${port + 10_000} (or --ports auto for free ports everywhere).`,
  },
  SANDBOX_DATA_DIR_MISSING: {
    title: 'Durable mode is not there yet',
    message: ({ folder }: { folder: string }) =>
      `--data-dir ${folder} was refused: the embedded engine keeps its data in memory only, for now.`,
    hint: () => 'Leave --data-dir out; the data lives as long as the sandbox runs.',
  },
  SANDBOX_UNKNOWN_TOPIC: {
    title: 'No topic of that name',
    message: ({ topic, nearest }: { topic: string; nearest: string }) =>
      `No topic is named '${topic}'${nearest === '' ? '.' : `; did you mean ${nearest}?`}`,
    hint: () => 'List them with `telemetry-sandbox topics list`.',
  },
  SANDBOX_TOPIC_EXISTS: {
    title: 'A topic of that name is there already',
    message: ({ topic }: { topic: string }) => `The topic '${topic}' is there already.`,
    hint: () => 'Choose another name, or delete it first with `telemetry-sandbox topics delete`.',
  },
  SANDBOX_UNKNOWN_GROUP: {
    title: 'No consumer group of that name',
    message: ({ group }: { group: string }) => `No consumer group is named '${group}'.`,
    hint: () => 'List them with `telemetry-sandbox groups list`.',
  },
  SANDBOX_UNKNOWN_STAGE: {
    title: 'No stage of that name',
    message: ({ stage, known }: { stage: string; known: string }) =>
      `No stage is named '${stage}'; there are ${known}.`,
    hint: () => 'List them with `telemetry-sandbox status`.',
  },
  SANDBOX_PART_ELSEWHERE: {
    title: 'Another process runs this part',
    message: ({ part }: { part: string }) =>
      `This process does not run '${part}': it was started with --only.`,
    hint: () => 'Ask the process that runs it, or start this one with it named in --only too.',
  },
  SANDBOX_UNKNOWN_QUARANTINED: {
    title: 'No quarantined record of that name',
    message: ({ id }: { id: string }) => `No quarantined record is named '${id}'.`,
    hint: () => 'List them with `telemetry-sandbox quarantine list`; the oldest are let go.',
  },
  SANDBOX_BAD_REQUEST: {
    title: 'The control API could not read a request',
    message: ({ what }: { what: string }) => what,
    hint: () => 'See the shapes in sandbox/control/types.ts.',
  },
  SANDBOX_EXTERNAL_MISSING: {
    title: 'The external engine was not told where to go',
    message: () => 'The engine is external, but no Kafka, Redis and Druid are named.',
    hint: () =>
      'Name them below `external:` in telemetry-sandbox.yaml, or with --kafka, --redis and --druid.',
  },
  SANDBOX_HOST_NOT_ALLOWED: {
    title: 'A host that is not this machine was not allowed',
    message: ({ host }: { host: string }) =>
      `The external engine would go to '${host}', which is not loopback and not in external.allowHosts. Nothing was touched.`,
    hint: ({ host }: { host: string }) =>
      `If the sandbox may create topics, groups and supervisors there, add '${host}' to external.allowHosts.`,
  },
  SANDBOX_CA_UNREADABLE: {
    title: 'A file of certificate authorities could not be read',
    message: ({ file }: { file: string }) => `The authorities in ${file} could not be read.`,
    hint: () => 'external.kafka.dp.tls.caFile names a PEM file; leave it out for the system’s own.',
  },
  SANDBOX_KAFKA_UNREACHABLE: {
    title: 'Kafka does not answer',
    message: ({ brokers }: { brokers: string }) => `No broker of ${brokers} answers.`,
    hint: () =>
      'Look at the addresses, TLS and SASL below `external.kafka`; the cause is in the log.',
  },
  SANDBOX_REDIS_UNREACHABLE: {
    title: 'Redis does not answer',
    message: ({ url }: { url: string }) => `Redis at ${url} does not answer, or refuses the login.`,
    hint: () => 'Look at external.redis: redis://USER:PASSWORD@HOST:PORT, rediss:// for TLS.',
  },
  SANDBOX_DRUID_UNREACHABLE: {
    title: 'Druid does not answer',
    message: ({ url }: { url: string }) => `Druid at ${url} does not answer.`,
    hint: () => "Give the router's URL, usually port 8888, and see whether it is up.",
  },
  SANDBOX_DRUID_STARTING: {
    title: 'Druid is still starting',
    message: () => 'Druid is still starting and cannot be asked yet.',
    hint: () => '`telemetry-sandbox status` tells when it is ready; the pipeline runs meanwhile.',
  },
  SANDBOX_DRUID_REFUSED: {
    title: 'Druid refused a request',
    message: ({ path, status, text }: { path: string; status: number; text: string }) =>
      `Druid answered ${path} with ${status}: ${text}`,
    hint: () => 'The words are Druid’s own; the statement or the ingestion spec is to be changed.',
  },
  SANDBOX_SUPERVISOR_TAKEN: {
    title: 'A datasource is fed by a supervisor of somebody else',
    message: ({ id, topic, wanted }: { id: string; topic: string; wanted: string }) =>
      `Druid's supervisor '${id}' reads ${topic}; this sandbox would have it read ${wanted}.`,
    hint: () =>
      'Use a Druid of your own, or the environment (--env) that the supervisor belongs to; nothing was changed.',
  },
  SANDBOX_KAFKA_REFUSED: {
    title: 'Kafka refused an administrative request',
    message: ({ what, code, text }: { what: string; code: number; text: string }) =>
      `Kafka refused ${what} with error code ${code}${text === '' ? '' : `: ${text}`}.`,
    hint: () =>
      'Check the name and the settings; `telemetry-sandbox topics describe` shows what is there.',
  },
});
