import type { Command } from 'commander';
import { json } from './json-option.ts';

/** `quarantine`, `refused` and `faults`: what did not go its way, how to send it again, and how to have it so. */
export function addFailureCommands(cli: Command): void {
  const quarantine = cli
    .command('quarantine')
    .description(
      "records that would crash a job of production; the sandbox's went on without them",
    );
  quarantine
    .command('list', { isDefault: true })
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/quarantine.ts')).list(options);
    });
  quarantine
    .command('show')
    .description('one record with its value')
    .argument('<id>')
    .addOption(json())
    .action(async (id, options) => {
      await (await import('./commands/quarantine.ts')).show(id, options);
    });
  quarantine
    .command('edit')
    .description('open the value in $EDITOR and send what comes out')
    .argument('<id>')
    .addOption(json())
    .action(async (id, options) => {
      await (await import('./commands/quarantine.ts')).edit(id, options);
    });
  quarantine
    .command('resend')
    .description('send records again as they are')
    .argument('<ids...>')
    .addOption(json())
    .action(async (ids, options) => {
      await (await import('./commands/quarantine.ts')).resend(ids, options);
    });
  quarantine
    .command('skip')
    .description('take records off the list')
    .argument('<ids...>')
    .addOption(json())
    .action(async (ids, options) => {
      await (await import('./commands/quarantine.ts')).dismiss(ids, options);
    });
  const refused = cli.command('refused').description('requests that the Telemetry Service refused');
  refused
    .command('list', { isDefault: true })
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/refused.ts')).list(options);
    });
  refused
    .command('show')
    .description('one request with the beginning of its body')
    .argument('<id>')
    .addOption(json())
    .action(async (id, options) => {
      await (await import('./commands/refused.ts')).show(id, options);
    });
  refused
    .command('resend')
    .description('send requests through the service again')
    .argument('<ids...>')
    .addOption(json())
    .action(async (ids, options) => {
      await (await import('./commands/refused.ts')).resend(ids, options);
    });
  const faults = cli
    .command('faults')
    .description('let telemetry requests go wrong on purpose, while the sandbox runs');
  faults
    .command('list', { isDefault: true })
    .addOption(json())
    .action(async (options) => {
      await (await import('./commands/faults.ts')).list(options);
    });
  faults
    .command('kinds')
    .description('what can go wrong')
    .addOption(json())
    .action(async (options) => {
      (await import('./commands/faults.ts')).kinds(options);
    });
  faults
    .command('set')
    .description('status=500, delay=10s, drop-after-store, … see `faults kinds`')
    .argument('<faults...>')
    .option('--times <number>', 'how many requests each takes; without it, until cleared')
    .addOption(json())
    .action(async (given, options) => {
      await (await import('./commands/faults.ts')).set(given, options);
    });
  faults
    .command('clear')
    .description('end faults of these kinds, or all')
    .argument('[kinds...]')
    .addOption(json())
    .action(async (given, options) => {
      await (await import('./commands/faults.ts')).clear(given, options);
    });
}
