import type { Command } from 'commander';
import { json } from './json-option.ts';

/** `backup`, `replay` and `summarise`: what production does by night. */
export function addBatchCommands(cli: Command): void {
  cli
    .command('backup')
    .description('copy topics into files as Secor does; what the folder has already is left out')
    .argument('<folder>', 'stands for the bucket')
    .option('--topic <topics...>', "only these; without it those that the flavour's jobs back up")
    .option('--day <day>', 'only records of this folder day: YYYY-MM-DD in Asia/Kolkata')
    .option('--partition <number>', 'only this partition')
    .option('--from <offset>', 'first offset')
    .option('--until <offset>', 'offset to stop before')
    .addOption(json())
    .action(async (folder, options) => {
      await (await import('./commands/backup.ts')).backup(folder, options);
    });
  cli
    .command('replay')
    .description('send a topic or its backup files again (a dry run without --execute)')
    .argument('<topic>', 'what was recorded there')
    .option('--from <source>', 'topic, or a folder of backup files', 'topic')
    .option('--to <topic>', "where to; default: production's target for such a backup")
    .option('--day <days...>', 'only these folder days: YYYY-MM-DD in Asia/Kolkata')
    .option('--since <time>', 'sync time, ISO 8601 or epoch ms')
    .option('--until <time>', 'sync time to stop before')
    .option('--mid <mids...>', 'only these events, and batches that hold one')
    .option('--new-mids', 'new mids and msgids, so that dedup lets them pass')
    .option('--shift-times', 'move all times so that the newest is of now')
    .option('--speed <speed>', 'recorded, or times as fast, such as 10; default: at once')
    .option('--execute', 'send')
    .addOption(json())
    .action(async (topic, options) => {
      await (await import('./commands/replay.ts')).replay(topic, options);
    });
  cli
    .command('summarise')
    .description('the nightly workflow summaries of a day, into telemetry.derived')
    .option('--day <day>', 'YYYY-MM-DD in Asia/Kolkata; default: today')
    .option('--from <source>', 'topic, or a folder of backup files', 'topic')
    .option('--dry-run', 'show the summaries, write none')
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/summarise.ts')).summarise(options);
    });
}
