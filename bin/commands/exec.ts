import { execa } from 'execa';
import { freePorts } from '../../sandbox/config.ts';
import { startSandbox } from '../../sandbox/index.ts';
import type { Flavour } from '../../schemas/flavour.ts';

/** Runs a command beside a throw-away sandbox on free ports; its exit code becomes ours. */
export async function exec(
  command: readonly string[],
  options: { readonly flavour: Flavour; readonly engine?: 'embedded' | 'containers' },
): Promise<void> {
  const { flavour, engine = 'embedded' } = options;
  await using sandbox = await startSandbox({ flavour, engine, ports: freePorts });
  const { druid } = sandbox.parts.engine;
  while (druid.isStarting) await new Promise((resolve) => setTimeout(resolve, 100));
  const { addresses, token } = sandbox;
  const [file = '', ...args] = command;
  const result = await execa(file, args, {
    stdio: 'inherit',
    reject: false,
    env: {
      TELEMETRY_SANDBOX_KAFKA_DP: addresses.kafka.dp,
      TELEMETRY_SANDBOX_KAFKA_KP: addresses.kafka.kp,
      TELEMETRY_SANDBOX_REDIS_URL: addresses.redis,
      TELEMETRY_SANDBOX_DRUID_URL: addresses.druid,
      TELEMETRY_SANDBOX_API_URL: addresses.api,
      TELEMETRY_SANDBOX_CONTROL_URL: addresses.control,
      TELEMETRY_SANDBOX_TOKEN: token,
    },
  });
  if (result.exitCode === undefined)
    process.stderr.write(`${result.shortMessage ?? `${file} did not start`}\n`);
  process.exitCode = result.exitCode ?? 127;
}
