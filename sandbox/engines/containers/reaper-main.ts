/**
 * The reaper's process: waits until standard input ends, which the system does for a parent that was killed too, then
 * removes every container, network and volume of the project named by its argument. Node alone, no other file of ours:
 * it has to work when nothing else does.
 */
import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

const [, , project = ''] = process.argv;
const label = `label=com.docker.compose.project=${project}`;
const kinds = [
  { list: ['ps', '-aq'], remove: ['rm', '--force', '--volumes'] },
  { list: ['network', 'ls', '-q'], remove: ['network', 'rm'] },
  { list: ['volume', 'ls', '-q'], remove: ['volume', 'rm', '--force'] },
];

if (project === '') throw new Error('usage: reaper-main PROJECT (the label of what to remove)');
process.stdin.resume();
await new Promise((resolve) => process.stdin.once('close', resolve));

// A request that the engine was given before the parent died may still create something: only two looks in a row that
// find nothing are the end.
for (let empty = 0, rounds = 0; empty < 2 && rounds < 60; rounds += 1) {
  empty = removeAll() ? 0 : empty + 1;
  if (empty < 2) await pause(250);
}

/** Whether there was anything. */
function removeAll(): boolean {
  let found = false;
  for (const { list, remove } of kinds) {
    const ids = docker([...list, '--filter', label])
      .split('\n')
      .filter((id) => id !== '');
    if (ids.length === 0) continue;
    found = true;
    docker([...remove, ...ids]);
  }
  return found;
}

function docker(args: readonly string[]): string {
  return spawnSync('docker', args, { encoding: 'utf8' }).stdout;
}
