import { SandboxError } from '../../../schemas/problem.ts';

/** The code of the problem that `run` throws, undefined when it throws nothing; what is no problem of ours goes on. */
export function refusalCode(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof SandboxError) return error.code;
    throw error;
  }
}
