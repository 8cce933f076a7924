import type { SandboxParts } from '../sandbox.ts';
import { istDay } from './backup-layout.ts';
import { summarise } from './summarise.ts';

const dayMs = 86_400_000;
/** Asia/Kolkata, minutes east of UTC. */
const zoneMinutes = 330;

/** ms from `now` until the clock in Asia/Kolkata next shows `time` (HH:MM); a whole day when it shows it now. */
export function untilNext(time: string, now: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const wanted = (hours * 60 + minutes - zoneMinutes) * 60_000;
  const left = (((wanted - now) % dayMs) + dayMs) % dayMs;
  return left === 0 ? dayMs : left;
}

/**
 * Summarises the day before, every day at the configured time of the sandbox's clock, as production's crontab does.
 * What came of it is a notice. Dispose it to stop; a run under way is waited for.
 */
export function scheduleSummaries(parts: SandboxParts): AsyncDisposable {
  const { summariseAt } = parts.config;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const wait = (): void => {
    if (summariseAt === undefined) return;
    timer = setTimeout(
      () => {
        running = run(parts);
        wait();
      },
      untilNext(summariseAt, parts.now()),
    );
  };
  wait();
  return {
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await running;
    },
  };
}

async function run(parts: SandboxParts): Promise<void> {
  const day = istDay(parts.now() - dayMs);
  try {
    const { used, written } = await summarise(parts, { day, dryRun: false });
    parts.notices.add('info', `summaries of ${day}: ${written} of ${used} events`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    parts.notices.add('warning', `summaries of ${day}: ${why}`);
  }
}
