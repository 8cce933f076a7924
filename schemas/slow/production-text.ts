import type { Failure } from './failure.ts';

export const genericText = 'Unable to obtain field name for failed validation';
export const noSchemaText = 'Schema not found: eid looks incorrect, sending to failed';

/** Keywords whose message carries the reports of its branches. */
const reporting = new Set(['allOf', 'anyOf', 'oneOf']);

/**
 * The field that production's jobs name for an event: what they scrape from the text of the validation report. With the
 * schemas of production that is the instance pointer of the first failure in the first branch, or the schema pointer of
 * the first in the second branch; the quotes belong to it (spec/pipeline.md §6.2). Undefined as `scrape`.
 */
export function productionText(report: readonly Failure[]): string | undefined {
  const at = report.findIndex(({ keyword }) => reporting.has(keyword));
  const carrier = report[at];
  if (carrier === undefined) return scrape('');
  // What follows counts only when all branches are empty: a oneOf that fits more than once.
  const behind = report.slice(at + 1).map(lineOf);
  return scrape(`reports: ${reportsOf(carrier)}\n${behind.join('')}`);
}

/**
 * Production's way through a report: of the text behind the first `reports:`, split at commas, the fourth piece, from
 * `"pointer":` on, without its last character. Undefined when there are commas enough but no such piece: production
 * indexes without looking, so its job would crash on the event.
 */
export function scrape(report: string): string | undefined {
  const pieces = report.split('reports:')[1]?.split(',') ?? [];
  if (pieces.length <= 2) return genericText;
  const tail = pieces[3]?.split('"pointer":')[1];
  return tail === undefined || tail === '' ? undefined : tail.slice(0, -1);
}

/** The reports of the branches, as far as their start is read: a branch without failures is an empty list. */
function reportsOf({ keyword, schemaPointer, branches }: Failure): string {
  const reports = branches.map(
    (failures, index) =>
      `${JSON.stringify(`${schemaPointer}/${keyword}/${index}`)}:[${failures.map(messageOf).join(',')}]`,
  );
  return `{${reports.join(',')}}`;
}

/** A message of the event itself, which is written out and not as JSON, up to what can hold its first commas. */
function lineOf({ document, schemaPointer, instancePointer }: Failure): string {
  const schema = asJackson({ loadingURI: `${document.uri}#`, pointer: schemaPointer });
  return `    schema: ${schema}\n    instance: ${asJackson({ pointer: instancePointer })}\n`;
}

function messageOf(failure: Failure): string {
  const { level, document, keyword, schemaPointer, instancePointer } = failure;
  // The file that was opened for the event has no address of its own.
  const loadingURI = `${document.uri}#`;
  return asJackson({
    level,
    schema: { loadingURI, pointer: schemaPointer },
    ...(level === 'error' && { instance: { pointer: instancePointer } }),
    domain: 'validation',
    keyword,
  });
}

/** JSON as Jackson writes it: \u001F where JavaScript writes \u001f. */
function asJackson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\\\\|\\u00[01][0-9a-f]/g, (escape) =>
    escape.startsWith('\\u') ? `\\u${escape.slice(2).toUpperCase()}` : escape,
  );
}
