/** Seconds from one epoch ms to another. */
export function secondsBetween(fromMs: number, untilMs: number): number {
  return (untilMs - fromMs) / 1000;
}

/** To two digits after the point, halves up, by the number's shortest decimal text: 1.005 becomes 1.01. */
export function round2(value: number): number {
  const scaled = Number(`${value}e2`);
  return Number.isNaN(scaled) ? value : Math.round(scaled) / 100;
}
