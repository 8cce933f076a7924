import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { themeNames, type ThemeName } from './theme.ts';

/** What was chosen on the screen and is kept for the next time. */
export interface Settings {
  readonly theme?: ThemeName;
  readonly engine?: string;
  /** Druid SQL that was run, newest last. */
  readonly queries?: readonly string[];
}

const mostQueries = 100;

/** Where they are kept: `$XDG_STATE_HOME/telemetry-sandbox/screen.json`. */
export function settingsFile(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { XDG_STATE_HOME = join(homedir(), '.local', 'state') } = environment;
  return join(XDG_STATE_HOME, 'telemetry-sandbox', 'screen.json');
}

/** What was kept; nothing when the file is not there or cannot be read. */
export function readSettings(file: string): Settings {
  let found: Partial<Record<keyof Settings, unknown>>;
  try {
    found = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<keyof Settings, unknown>>;
  } catch {
    return {};
  }
  const theme = themeNames.find((name) => name === found.theme);
  const { engine, queries } = found;
  return {
    ...(theme === undefined ? {} : { theme }),
    ...(typeof engine === 'string' ? { engine } : {}),
    ...(Array.isArray(queries)
      ? { queries: queries.filter((one): one is string => typeof one === 'string') }
      : {}),
  };
}

/** Adds to what is kept. A folder that cannot be written is no reason to disturb anybody: the choice lives until the end. */
export function writeSettings(file: string, chosen: Settings): void {
  const { queries = [], ...rest } = { ...readSettings(file), ...chosen };
  const kept: Settings = { ...rest, queries: queries.slice(-mostQueries) };
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  } catch {
    // Said above.
  }
}
