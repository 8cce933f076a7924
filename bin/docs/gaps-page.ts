import { gaps, type Gap } from '../../sandbox/gaps.ts';

const head = `<!-- Made by \`npm run docs\` from sandbox/gaps.ts. Do not edit. -->

# Gaps

Every known difference between the sandbox and the real systems. The contract suite (\`tests/contract/\`) asks the embedded
engine and the containers the same questions; where they answer differently, the difference stands here.
`;

/** docs/gaps.md: the known differences by area. */
export function gapsPage(): string {
  const all: readonly (readonly [string, Gap])[] = Object.entries(gaps);
  const areas = [...new Set(all.map(([, { area }]) => area))];
  const sections = areas.map((area) => {
    const own = all.filter(([, gap]) => gap.area === area);
    const entries = own.map(
      ([name, { real, here, why }]) =>
        `### \`${name}\`\n\n- Real: ${real}\n- Here: ${here}\n- Why: ${why}`,
    );
    return [`## ${area}`, ...entries].join('\n\n');
  });
  return `${[head.trimEnd(), ...sections].join('\n\n')}\n`;
}
