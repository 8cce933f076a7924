import type { Engine, SupervisorState } from '../engines/engine.ts';

/** Druid's supervisors, for looks at the whole sandbox, which a Druid that cannot be asked must not spoil. */
export async function askSupervisors({ druid }: Engine): Promise<{
  readonly supervisors: readonly SupervisorState[];
  /** Why Druid could not be asked. */
  readonly problem?: string;
}> {
  if (druid.isStarting) return { supervisors: [], problem: 'Druid is starting' };
  try {
    return { supervisors: await druid.supervisors() };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { supervisors: [], problem: `Druid cannot be asked: ${why}` };
  }
}
