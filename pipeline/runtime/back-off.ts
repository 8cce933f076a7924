const firstMs = 50;
const longestMs = 5_000;

/** Waits before the next try: 50 ms, doubled with each failure, at most 5 s; returns at once when `signal` aborts. */
export async function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(longestMs, firstMs * 2 ** Math.min(10, failures - 1));
  await new Promise<void>((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done);
  });
}
