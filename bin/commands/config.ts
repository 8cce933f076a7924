import { resolveConfig, shown } from '../../sandbox/config-layers.ts';
import { printData, printJson, table } from '../output.ts';

/**
 * Every setting of this folder, those of the jobs under production's keys; with --origin also where each comes from.
 * Passwords are not shown.
 */
export function show(options: {
  readonly origin?: boolean;
  readonly jobConfig?: readonly string[];
  readonly json?: boolean;
}): void {
  const { settings } = resolveConfig({
    folder: process.cwd(),
    environment: process.env,
    jobFiles: options.jobConfig ?? [],
  });
  if (options.json === true) {
    printJson(
      settings.map((setting) => ({
        path: setting.path,
        value: shown(setting),
        ...(options.origin === true ? { origin: setting.origin } : {}),
      })),
    );
    return;
  }
  const hasOrigin = options.origin === true;
  printData(
    table(
      ['setting', 'value', ...(hasOrigin ? ['from'] : [])],
      settings.map((setting) => [
        setting.path,
        shown(setting),
        ...(hasOrigin ? [setting.origin] : []),
      ]),
    ),
  );
}
