import type { ReplayReport, ReplayRequest } from '../control/batch-types.ts';
import type { SandboxParts } from '../sandbox.ts';
import { backupProblems } from './backup-problems.ts';
import { planReplay, type Replay } from './replay.ts';

/** Replays of one sandbox: they run on while nobody asks for them. */
export interface Replays {
  /** Reads and judges; with `execute` begins to send. */
  start(request: ReplayRequest): Promise<ReplayReport>;
  /** How far one is, when it has ended or `withinMs` have passed. @throws REPLAY_UNKNOWN */
  report(id: number, withinMs: number): Promise<ReplayReport>;
  /** Ends one; what was sent stays sent. @throws REPLAY_UNKNOWN */
  stop(id: number): Promise<ReplayReport>;
}

/** None yet; all end with the signal. */
export function createReplays(parts: SandboxParts, closing: AbortSignal): Replays {
  const known = new Map<
    number,
    { readonly replay: Replay; readonly ended: Promise<void>; readonly stopper: AbortController }
  >();
  let lastId = 0;
  const find = (id: number) => {
    const found = known.get(id);
    if (found === undefined) throw backupProblems.error('REPLAY_UNKNOWN', { id });
    return found;
  };
  return {
    async start(request) {
      const id = (lastId += 1);
      const replay = await planReplay(parts, { id, request });
      if (!request.execute) return replay.report();
      const stopper = new AbortController();
      const ended = replay.run(AbortSignal.any([stopper.signal, closing]));
      known.set(id, { replay, ended, stopper });
      return replay.report();
    },
    async report(id, withinMs) {
      const { replay, ended } = find(id);
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, withinMs);
      await Promise.race([ended, patience.promise]);
      clearTimeout(timer);
      return replay.report();
    },
    async stop(id) {
      const { replay, ended, stopper } = find(id);
      stopper.abort();
      await ended;
      return replay.report();
    },
  };
}
