import type { PortName, Ports } from '../config.ts';
import { sandboxProblems } from '../problems.ts';

/** Starts a listener on its configured port; a taken port becomes an error that names the way out. */
export async function listening<T>(
  name: PortName,
  ports: Ports,
  start: (port: number) => Promise<T>,
): Promise<T> {
  const port = ports[name];
  try {
    return await start(port);
  } catch (error) {
    if (isTaken(error)) {
      throw sandboxProblems.error('SANDBOX_PORT_TAKEN', { name, port }, { cause: error });
    }
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (
    'code' in error &&
    (error.code === 'EADDRINUSE' || String(error.code).endsWith('PORT_TAKEN'))
  ) {
    return true;
  }
  return isTaken(error.cause);
}
