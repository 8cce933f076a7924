/** Business time: real time, or `start` running on from when the clock was made (`--now`). Epoch ms. */
export function createClock(start: number | undefined): () => number {
  if (start === undefined) return () => Date.now();
  const began = performance.now();
  return () => Math.floor(start + performance.now() - began);
}
