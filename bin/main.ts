#!/usr/bin/env node
// No dependency and no newer syntax above this check: it has to run on the Node that is too old.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `telemetry-sandbox needs Node 24.12 or newer, and this is Node ${process.versions.node}: run it with npx inside the repository after \`npm ci\`, or install Node 24.\n`,
  );
  process.exitCode = 2;
} else {
  const { runCli } = await import('./cli.ts');
  await runCli(process.argv.slice(2));
}
