import { Command, CommanderError, Option } from 'commander';
import { SandboxError } from '../schemas/problem.ts';
import { addBatchCommands } from './batch-commands.ts';
import { exitCode } from './exit-codes.ts';
import { addFailureCommands } from './failure-commands.ts';
import { json } from './json-option.ts';
import { say } from './output.ts';
import { packageVersion } from './package-version.ts';

/** Runs one command line; sets the process's exit code and never throws. */
export async function runCli(args: readonly string[]): Promise<void> {
  try {
    await program().parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  if (error instanceof SandboxError) {
    say(`${error.message}\n${error.hint}`);
    if (/^(?:FILTER|FAULT|GENERATOR)_|CONFIG_INVALID$/.test(error.code)) return exitCode.usage;
    if (/^INPUT_|CONFIG_UNREADABLE$/.test(error.code)) return exitCode.input;
    if (error.code.startsWith('SCHEMA_')) return exitCode.input;
    return exitCode.infrastructure;
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCode.infrastructure;
}

function program(): Command {
  const cli = new Command('telemetry-sandbox')
    .description('A local-first sandbox of the Sunbird / iGOT telemetry pipeline.')
    .version(packageVersion())
    .exitOverride()
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .option('--quiet', 'start without sending events')
    .addOption(new Option('--flavour <flavour>').choices(['igot', 'sunbird']))
    .option('--ports <ports...>', 'auto, or NAME=PORT')
    .action(async (options) => {
      await (await import('./commands/bare.ts')).bare(options);
    });
  lifecycle(cli);
  events(cli);
  topicsAndGroups(cli);
  addFailureCommands(cli);
  addBatchCommands(cli);
  schemas(cli);
  return cli;
}

function lifecycle(cli: Command): void {
  cli
    .command('up')
    .description('start a sandbox in the background; returns when it is ready')
    .addOption(
      new Option('--engine <engine>', 'what runs Kafka, Redis and Druid (embedded)').choices([
        'embedded',
        'containers',
        'external',
      ]),
    )
    .option('--only <parts...>', 'run these stages alone; also telemetry-api, journey')
    .addOption(
      new Option('--flavour <flavour>', 'igot or sunbird (igot)').choices(['igot', 'sunbird']),
    )
    .addOption(schemaFolders())
    .addOption(
      new Option(
        '--api-mode <mode>',
        "production's answers, or with help in them (faithful)",
      ).choices(['faithful', 'helpful']),
    )
    .option('--detach', 'return when ready (the default)')
    .option('--foreground', 'stay attached until Ctrl-C')
    .option('--data-dir <folder>', 'keep data across restarts (not yet)')
    .option(
      '--ports <ports...>',
      'auto, or NAME=PORT (kafka-dp kafka-kp redis druid api control metrics)',
    )
    .option('--env <name>', 'prefix of topics and groups (dev)')
    .option('--now <time>', 'business time at start, ISO 8601 or epoch ms')
    .option('--seed <number>', 'seed of the ids that stages make (1)')
    .option('--kafka <brokers>', 'external engine: brokers of the processing cluster, host:port,…')
    .option('--kafka-kp <brokers>', 'external engine: brokers of the ingestion cluster (the same)')
    .option('--redis <url>', 'external engine: redis://host:port')
    .option('--druid <url>', "external engine: the router's URL")
    .option('--allow-host <hosts...>', 'external engine: hosts beside this machine to be touched')
    .option(
      '--job-config <files...>',
      "settings of the jobs: production's .conf (JOB=FILE), Helm or Ansible values, YAML with jobs:",
    )
    .option('--dry-run', 'say what the external engine would touch, and end')
    .addOption(new Option('--pipeline-port <port>').choices(['direct', 'wire']).hideHelp())
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/up.ts')).up(options);
    });
  cli
    .command('down')
    .description('stop the running sandbox, and the containers that it started')
    .option('--volumes', 'remove the data of the containers too')
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/down.ts')).down(options);
    });
  cli
    .command('status')
    .description('addresses, stages, lag, the sum check')
    .option('--wait-drained', 'return when nothing is in flight any more (exit 5 when not in time)')
    .option('--within <time>', 'how long to wait: 30s, 500ms', '30s')
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/status.ts')).status(options);
    });
  cli
    .command('exec')
    .description(
      'start a throw-away sandbox on free ports, run a command with its addresses in the environment, stop it',
    )
    .addOption(new Option('--flavour <flavour>').choices(['igot', 'sunbird']).default('igot'))
    .addOption(throwAwayEngine())
    .argument('<command...>')
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (command, options) => {
      await (await import('./commands/exec.ts')).exec(command, options);
    });
  cli
    .command('demo')
    .description('the whole story in one run: start, send, drain, trace, validate, query, stop')
    .option('--seed <number>', 'seed of the session mix', '7')
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/demo.ts')).demo(options);
    });
  cli
    .command('doctor')
    .description('what a sandbox needs of this machine, and the command that mends what is amiss')
    .addOption(
      new Option('--engine <engine>', 'the engine to be used (as configured)').choices([
        'embedded',
        'containers',
        'external',
      ]),
    )
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/doctor.ts')).doctor(options);
    });
  cli
    .command('gaps')
    .description('every known difference from the real systems')
    .addOption(json())
    .action(async (options) => {
      (await import('./commands/gaps.ts')).listGaps(options);
    });
  cli
    .command('config')
    .description('settings of this folder: defaults, telemetry-sandbox.yaml, environment')
    .command('show')
    .option('--origin', 'where each setting comes from')
    .option('--job-config <files...>', 'as `up` would read them')
    .addOption(json())
    .action(async (options) => {
      (await import('./commands/config.ts')).show(options);
    });
  cli
    .command('metrics')
    .description('Prometheus text of the running sandbox')
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/metrics.ts')).metrics(options);
    });
  cli
    .command('stages')
    .description('list the stages, or pause, resume, restart or kill one')
    .argument('[action]', 'list, pause, resume, restart, kill', 'list')
    .argument('[stage]')
    .addOption(json())
    .action(async (action, stage, options) => {
      await (await import('./commands/stages.ts')).stages(action, stage, options);
    });
}

function events(cli: Command): void {
  cli
    .command('send')
    .description('send JSON, NDJSON or a batch envelope')
    .argument('<files...>', 'files, or - for standard input')
    .option('--to <target>', 'api, or a topic', 'api')
    .option('--wait', 'report how each event ended')
    .option('--within <time>', 'how long --wait waits', '30s')
    .addOption(json())
    .action(async (files, options) => {
      await (await import('./commands/send.ts')).send(files, options);
    });
  cli
    .command('trace')
    .description('all journeys of a mid, stage by stage, with what each stage changed')
    .argument('<mid>')
    .addOption(json())
    .action(async (mid, options) => {
      await (await import('./commands/trace.ts')).trace(mid, options);
    });
  cli
    .command('open')
    .description("open the screen at a link: 'journey?mid=…', 'records?topic=…', 'druid?sql=…'")
    .argument('<link>')
    .action(async (link) => {
      await (await import('./commands/open.ts')).open(link);
    });
  cli
    .command('why')
    .description('why an event is not in a topic, or how it ended')
    .argument('<mid>')
    .option('--topic <topic>')
    .addOption(json())
    .action(async (mid, options) => {
      await (await import('./commands/why.ts')).why(mid, options);
    });
  cli
    .command('generate')
    .description('synthetic sessions')
    .option('--scenario <name>', 'see --list', 'mixed')
    .option('--list', 'list the scenarios')
    .addOption(
      new Option(
        '--flavour <flavour>',
        'of files and standard output; the running sandbox has its own',
      )
        .choices(['igot', 'sunbird'])
        .default('igot'),
    )
    .option('--seed <number>', 'same seed, same events', '1')
    .option('--count <number>', 'how many events')
    .option('--rate <number>', 'events a second, until stopped with --rate 0')
    .option('--faults <spec>', 'break some: 4%, or duplicate=2%,invalid=1%,future=1%,oversize=1%')
    .option('--to <target>', 'api, a file, or - for standard output', 'api')
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/generate.ts')).generate(options);
    });
  cli
    .command('seed-caches')
    .description('write matching users, devices, content and dial codes into Redis')
    .option('--seed <number>', 'the world the generator uses with the same seed', '1')
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/seed-caches.ts')).seedCaches(options);
    });
  cli
    .command('query')
    .description('Druid SQL')
    .argument('<sql>', 'SQL, or - for standard input')
    .addOption(new Option('--format <format>').choices(['table', 'json', 'csv']).default('table'))
    .addOption(json())
    .action(async (sql, options) => {
      await (await import('./commands/query.ts')).query(sql, options);
    });
}

function topicsAndGroups(cli: Command): void {
  const topics = cli.command('topics').description('topics of both clusters');
  topics
    .command('list')
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/topics.ts')).list(options);
    });
  topics
    .command('describe')
    .argument('<topic>')
    .addOption(json())
    .action(async (topic, options) => {
      await (await import('./commands/topics.ts')).describe(topic, options);
    });
  topics
    .command('create')
    .argument('<topic>')
    .addOption(new Option('--cluster <cluster>').choices(['kp', 'dp']).default('dp'))
    .option('--partitions <number>', 'partitions', '1')
    .option('--config <settings...>', 'NAME=VALUE')
    .addOption(json())
    .action(async (topic, options) => {
      await (await import('./commands/topics.ts')).create(topic, options);
    });
  topics
    .command('delete')
    .argument('<topic>')
    .addOption(json())
    .action(async (topic, options) => {
      await (await import('./commands/topics.ts')).remove(topic, options);
    });
  topics
    .command('tail')
    .argument('<topic>')
    .option('--limit <number>', 'how many records', '20')
    .option('--follow', 'go on with what comes')
    .option('--text <words>', 'only records that hold this text')
    .option(
      '--filter <filter>',
      'only records that a filter keeps: eid = END and edata.duration > 10',
    )
    .option('--from <offset>', 'first offset of each partition; negative counts from the end')
    .addOption(json())
    .action(async (topic, options) => {
      await (await import('./commands/topics-records.ts')).tail(topic, options);
    });
  topics
    .command('search')
    .description('records of all topics that a filter keeps, as they are found')
    .argument('<filter>', 'eid = INTERACT and edata.duration > 10 since 10m; one word is a text')
    .option('--topic <topics...>', 'only these topics')
    .addOption(new Option('--order <order>').choices(['newest', 'oldest']).default('newest'))
    .option('--limit <number>', "how many records at most (default: the filter's limit, or 100)")
    .option('--within <time>', 'how long to search (exit 5 when that is too short)', '30s')
    .addOption(json())
    .action(async (filter, options) => {
      await (await import('./commands/topics-records.ts')).search(filter, options);
    });
  const groups = cli.command('groups').description('consumer groups');
  groups
    .command('list')
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/groups.ts')).list(options);
    });
  groups
    .command('describe')
    .argument('<group>')
    .addOption(json())
    .action(async (group, options) => {
      await (await import('./commands/groups.ts')).describe(group, options);
    });
}

function schemas(cli: Command): void {
  const schema = cli.command('schema').description('event schemas');
  schema
    .command('list')
    .addOption(new Option('--flavour <flavour>').choices(['igot', 'sunbird']).default('igot'))
    .addOption(schemaFolders())
    .addOption(json())
    .action(async (options) => {
      (await import('./commands/schema.ts')).list(options);
    });
  schema
    .command('validate')
    .argument('<files...>', 'events as JSON or NDJSON, or - for standard input')
    .addOption(new Option('--flavour <flavour>').choices(['igot', 'sunbird']).default('igot'))
    .addOption(
      new Option('--side <side>').choices(['preprocessor', 'druid']).default('preprocessor'),
    )
    .addOption(schemaFolders())
    .addOption(json())
    .action(async (files, options) => {
      await (await import('./commands/schema.ts')).validate(files, options);
    });
  const fixtures = cli.command('fixtures').description('end-to-end cases');
  fixtures
    .command('run')
    .argument(
      '[paths...]',
      'YAML files or folders; without any, the cases that come with the sandbox',
    )
    .addOption(new Option('--flavour <flavour>').choices(['igot', 'sunbird']))
    .addOption(throwAwayEngine())
    .addOption(json())
    .action(async (paths, options) => {
      await (await import('./commands/fixtures.ts')).run(paths, options);
    });
}

function schemaFolders() {
  return new Option(
    '--schemas <folders...>',
    'your own schemas, over or instead of those of the package',
  );
}

function throwAwayEngine() {
  return new Option('--engine <engine>', 'what runs Kafka, Redis and Druid')
    .choices(['embedded', 'containers'])
    .default('embedded');
}
