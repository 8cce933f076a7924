import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';

/** Puts a folder alone on PATH whose `docker` and `docker-compose` answer as the shell cases say; gives what was asked. */
export function fakeDocker(scripts: { readonly docker?: string; readonly compose?: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'fake-docker-'));
  const asked = join(folder, 'asked');
  writeFileSync(asked, '');
  for (const [name, cases] of Object.entries({
    docker: scripts.docker,
    'docker-compose': scripts.compose,
  })) {
    if (cases === undefined) continue;
    const file = join(folder, name);
    writeFileSync(
      file,
      `#!/bin/sh\necho "${name} $*" >> ${asked}\nfail() { echo "$1" >&2; exit 1; }\ncase "$*" in\n${cases}\nesac\n`,
    );
    chmodSync(file, 0o755);
  }
  vi.stubEnv('PATH', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  return { asked: () => readFileSync(asked, 'utf8').trimEnd().split('\n') };
}
