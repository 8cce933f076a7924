import { reasons, type Reason } from '../../pipeline/reasons.ts';
import { sandboxReasons } from '../../sandbox/ops/reasons.ts';

/** What a code's part before the dot stands for, in the order of the page. */
const owners: readonly (readonly [prefix: string, name: string])[] = [
  ['api', 'Telemetry Service'],
  ['ir', 'ingest-router'],
  ['ex', 'telemetry-extractor'],
  ['pp', 'pipeline-preprocessor'],
  ['dn', 'de-normalization, its three deployments and the summaries'],
  ['dv', 'druid-events-validator'],
  ['sd', 'summary-denormalization'],
  ['cb', 'cb-preprocessor (iGOT)'],
  ['uc', 'user-cache-updater'],
  ['du', 'device-profile-updater'],
  ['cc', 'content-cache-updater'],
  ['as', 'assessment-aggregator'],
  ['ra', 'rating (iGOT)'],
  ['run', 'The runner of every stage'],
  ['druid', 'Druid'],
];

const head = `<!-- Made by \`npm run docs\` from pipeline/reasons.ts and sandbox/ops/reasons.ts. Do not edit. -->

# Reasons

Every decision of a stage names one of these codes: \`telemetry-sandbox trace\` and \`why\` show them. A section sign refers to
the behaviour specification of the jobs; what stands behind a semicolon is the setting of production that changes the rule.
`;

/** docs/reasons.md: every reason code with production's rule, its place and setting, and what to do about it. */
export function reasonsPage(): string {
  const all: readonly (readonly [string, Reason])[] = Object.entries({
    ...reasons,
    ...sandboxReasons,
  });
  const sections = owners.map(([prefix, name]) => {
    const own = all.filter(([code]) => code.startsWith(`${prefix}.`));
    return [`## ${name}`, ...own.map(([code, reason]) => entry(code, reason))].join('\n\n');
  });
  return `${[head.trimEnd(), ...sections].join('\n\n')}\n`;
}

function entry(code: string, { title, rule, source, remedy }: Reason): string {
  const lines = [`- Rule: ${escaped(rule)}`, `- Source: ${escaped(source)}`];
  if (remedy !== undefined) lines.push(`- To do: ${escaped(remedy)}`);
  return [`### \`${code}\``, `${title}.`, lines.join('\n')].join('\n\n');
}

/** Text in which Markdown sees no markup. */
function escaped(text: string): string {
  return text.replaceAll(/[<>*_[\]]/g, (sign) => `\\${sign}`);
}
