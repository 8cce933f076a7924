import { existsSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readSchema } from './documents.ts';
import { loadSchemas, type EventSchemas } from './event-schemas.ts';
import { checkDraft04 } from './fast-validator.ts';
import type { Flavour } from './flavour.ts';
import type { JsonObject } from './json.ts';
import { SandboxError } from './problem.ts';
import { schemaProblems } from './problems.ts';
import { defaultRoots } from './roots.ts';

/** Editors write a file in several steps. */
const quietMs = 100;

/**
 * As `loadSchemas`, and read again when a file below a root that is not the package's changes, comes or goes. A file
 * that is broken then keeps its last good state; where a reference or a whole folder is broken, all files do.
 * `problems()` says what is wrong until it is mended. Disposing ends the watching.
 * @throws as loadSchemas, for the state at the start
 */
export function watchSchemas({
  flavour,
  roots,
  onReload,
}: {
  readonly flavour: Flavour;
  readonly roots: readonly string[];
  /** After each reading, with the problems that it found. */
  readonly onReload: (problems: readonly SandboxError[]) => void;
}): EventSchemas & Disposable {
  const shipped = defaultRoots(flavour);
  const watched = roots.filter((root) => !shipped.includes(root));
  let seen = stateOf(watched);
  let current = loadSchemas({ flavour, roots });
  let problems: readonly SandboxError[] = [];
  const lastGood = new Map<string, JsonObject>();
  const keep = (): void => {
    for (const side of ['preprocessor', 'druid'] as const) {
      for (const { file, root, schema } of current.documents(side)) {
        if (watched.includes(root)) lastGood.set(file, schema);
      }
    }
  };
  if (watched.length > 0) keep();

  const readAgain = (found: SandboxError[]): void => {
    const read = (file: string): JsonObject | undefined => {
      try {
        const schema = readSchema(file);
        if (watched.some((root) => file.startsWith(join(root, '/')))) checkDraft04(schema, file);
        return schema;
      } catch (error) {
        found.push(problemOf(error, file));
        return lastGood.get(file);
      }
    };
    current = loadSchemas({ flavour, roots, read });
    keep();
  };
  const reload = (): void => {
    const found: SandboxError[] = [];
    try {
      watchers.renew();
      const state = stateOf(watched);
      if (state === seen) return;
      seen = state;
      readAgain(found);
    } catch (error) {
      found.push(problemOf(error, watched.join(', ')));
    }
    problems = found;
    onReload(problems);
  };
  const watchers = createWatchers(watched, reload);

  return {
    flavour,
    roots,
    problems: () => problems,
    list: () => current.list(),
    documents: (side) => current.documents(side),
    validateEvent: (event) => current.validateEvent(event),
    validateDruidEvent: (event) => current.validateDruidEvent(event),
    violations: (side, event) => current.violations(side, event),
    rules: (side, schema) => current.rules(side, schema),
    exampleFiles: () => current.exampleFiles(),
    [Symbol.dispose]: watchers[Symbol.dispose],
  };
}

/** Calls when all has been quiet for a moment after a change in a folder that schemas may lie in. */
function createWatchers(
  roots: readonly string[],
  onChange: () => void,
): Disposable & { renew(): void } {
  let open: readonly FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs).unref();
  };
  const close = (): void => {
    for (const watcher of open) watcher.close();
    open = [];
  };
  const start = (folder: string, only?: string): FSWatcher =>
    watch(folder, { persistent: false }, (_kind, name) => {
      if (only === undefined || name === only) later();
    }).on('error', later);
  // A folder that comes anew has no watcher yet, one that went has a dead one.
  const renew = (): void => {
    close();
    open = roots.flatMap((root) => [
      ...(existsSync(dirname(root)) ? [start(dirname(root), basename(root))] : []),
      ...foldersOf(root).map((folder) => start(folder)),
    ]);
  };
  renew();
  return {
    renew,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      close();
    },
  };
}

function foldersOf(root: string): readonly string[] {
  return ['', 'telemetry', 'telemetry/3.0', 'summary', 'druid', 'druid/telemetry', 'druid/summary']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder));
}

/** Changes whenever a file does. */
function stateOf(roots: readonly string[]): string {
  const files = roots.flatMap(foldersOf).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => {
        const stat = statSync(join(folder, name), { throwIfNoEntry: false });
        return [folder, name, stat?.mtimeMs, stat?.size];
      }),
  );
  return JSON.stringify(files);
}

function problemOf(error: unknown, file: string): SandboxError {
  if (error instanceof SandboxError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return schemaProblems.error('SCHEMA_UNREADABLE', { file, reason }, { cause: error });
}
