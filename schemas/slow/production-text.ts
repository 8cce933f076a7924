import type { Failure } from './failure.ts';

export const genericText = 'Unable to obtain field name for failed validation';
export const noSchemaText = 'Schema not found: eid looks incorrect, sending to failed';

/** Keywords whose message carries the reports of its branches. */
const reporting = new Set(['allOf', 'anyOf', 'oneOf']);

/**
 * The field that production's jobs name for these failures: what they scrape from the text of the validation report.
 * With the schemas of production that is the instance pointer of the first failure in the first branch, or the schema
 * pointer of the first in the second branch; the quotes belong to it (spec/pipeline.md §6.2). Undefined as `scrape`.
 */
export function productionText(failures: readonly Failure[]): string | undefined {
  const carrier = failures.find(
    ({ keyword, instancePointer }) => instancePointer === '' && reporting.has(keyword),
  );
  return scrape(carrier === undefined ? '' : `reports: ${reportsOf(carrier)}`);
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

function messageOf({ document, keyword, schemaPointer, instancePointer }: Failure): string {
  // The file that was opened for the event has no address of its own.
  const loadingURI = `${document.uri}#`;
  return JSON.stringify({
    level: 'error',
    schema: { loadingURI, pointer: schemaPointer },
    instance: { pointer: instancePointer },
    domain: 'validation',
    keyword,
  });
}
