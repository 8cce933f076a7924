import { gaps, type Gap } from '../../sandbox/gaps.ts';
import { printData, printJson } from '../output.ts';

/** Lists every known difference from the real systems. */
export function listGaps({ json }: { readonly json?: boolean }): void {
  const all: readonly (readonly [string, Gap])[] = Object.entries(gaps);
  if (json === true) {
    printJson(all.map(([name, gap]) => ({ name, ...gap })));
    return;
  }
  const entries = all.map(
    ([name, { area, real, here, why }]) =>
      `${name} (${area})\n  real: ${real}\n  here: ${here}\n  why:  ${why}`,
  );
  printData(entries.join('\n\n'));
}
