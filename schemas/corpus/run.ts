/**
 * Asks the validator of production, json-schema-validator 2.2.8, about the events of `cases.ts` and keeps what it says
 * in `expectations.jsonl.gz`, which `corpus.test.ts` replays. Needs Java 11 or newer and Maven: `npm run corpus`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeCases, rootsOf, sets, type SetName } from './cases.ts';

const folder = import.meta.dirname;
const target = join(folder, 'target');

function run(command: string, options: readonly string[], input?: string): string {
  const ended = spawnSync(command, options, {
    cwd: folder,
    input,
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (ended.status !== 0) {
    throw new Error(`${command} ended with ${ended.status}`, { cause: ended.error });
  }
  return ended.stdout;
}

/** The schemas of a set as production's jars hold them. */
function layOut(set: SetName): string {
  const at = join(target, 'sets', set);
  rmSync(at, { recursive: true, force: true });
  for (const root of rootsOf(set)) {
    const parts: readonly (readonly [from: string, to: string])[] = [
      ['telemetry', 'telemetry'],
      ['druid/telemetry', 'telemetry'],
      ['druid/summary', 'summary'],
    ];
    for (const [from, to] of parts) {
      if (!existsSync(join(root, from))) continue;
      mkdirSync(join(at, 'schemas', to), { recursive: true });
      cpSync(join(root, from), join(at, 'schemas', to), { recursive: true });
    }
  }
  return at;
}

run('mvn', ['-q', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=target/classes.txt']);
const library = readFileSync(join(target, 'classes.txt'), 'utf8').trim();
const cases = makeCases();
const lines = sets.map((set) => {
  const schemas = set === 'random' ? [] : [layOut(set)];
  const classPath = [join(target, 'classes'), library, ...schemas].join(delimiter);
  const own = cases.filter((one) => one.set === set).map((one) => `${JSON.stringify(one)}\n`);
  return run('java', ['-cp', classPath, 'Expectations'], own.join(''));
});
writeFileSync(join(folder, 'expectations.jsonl.gz'), gzipSync(lines.join(''), { level: 9 }));
