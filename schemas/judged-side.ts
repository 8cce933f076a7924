import type { Documents, SchemaDocument } from './documents.ts';
import { createFastValidator } from './fast-validator.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { nearest } from './nearest.ts';
import type { EventSchemaRow } from './rows.ts';
import { findings } from './slow/findings.ts';
import { judge, reportOn } from './slow/judge.ts';
import { genericText, noSchemaText, productionText } from './slow/production-text.ts';
import type { Verdict } from './verdict.ts';
import { violations, type Violation } from './violations.ts';

/** The document that judges an event. */
type Select = (documents: Documents, event: JsonObject) => SchemaDocument | undefined;

/** One of the two validators: its schemas, and how it chooses among them. */
export interface JudgedSide {
  readonly documents: Documents;
  readonly select: Select;
  readonly validate: (event: JsonObject) => Verdict;
}

/** `rows` name the event types for the hint about an unknown one. */
export function createSide(
  documents: Documents,
  select: Select,
  rows: () => readonly EventSchemaRow[],
): JudgedSide {
  return { documents, select, validate: createValidator(documents, select, rows) };
}

/**
 * Broken events made from a valid one (`violations`); none from another.
 *
 * A change of the eid leads to another schema, which may accept the event: such a change breaks nothing.
 */
export function brokenFrom(side: JudgedSide, event: JsonObject): readonly Violation[] {
  const document = side.select(side.documents, event);
  if (document === undefined || side.validate(event).kind !== 'valid') return [];
  return violations(side.documents, document, event).filter(
    (violation) => side.validate(violation.event).kind !== 'valid',
  );
}

function createValidator(
  documents: Documents,
  select: Select,
  rows: () => readonly EventSchemaRow[],
): (event: JsonObject) => Verdict {
  const isValid = createFastValidator(documents);
  const valid = new Map<SchemaDocument, Verdict>(
    [...documents.values()].map((document) => [document, { kind: 'valid', schema: document.path }]),
  );
  return (event) => {
    const document = select(documents, event);
    if (document === undefined) return withoutSchema(event['eid'], rows());
    if (isValid(document, event)) {
      return valid.get(document) ?? { kind: 'valid', schema: document.path };
    }
    return explain(documents, document, event);
  };
}

/** The slow validator's word: it alone knows production's order, and it decides where the two should ever disagree. */
function explain(documents: Documents, document: SchemaDocument, event: JsonObject): Verdict {
  const schema = document.path;
  const failures = judge(documents, document, event);
  if (failures.length === 0) return { kind: 'valid', schema };
  const text = productionText(reportOn(documents, document, event));
  return {
    kind: 'invalid',
    schema,
    text: text ?? genericText,
    ...(text === undefined && {
      crash: `The job reads the failing field from one place of the report, and with ${schema} it is not there: a branch beyond the second fails, or the first warns of a keyword or format that draft-04 has not.`,
    }),
    findings: findings(documents, failures),
  };
}

function withoutSchema(eid: JsonValue | undefined, rows: readonly EventSchemaRow[]): Verdict {
  const known = rows.filter(({ side }) => side === 'preprocessor').map((row) => row.eid);
  const name = typeof eid === 'string' ? eid : JSON.stringify(eid ?? null);
  const meant = nearest(name, known);
  return {
    kind: 'no-schema',
    text: noSchemaText,
    hint:
      meant === undefined
        ? `No schema is named ${JSON.stringify(`${name.toLowerCase()}.json`)}; known are ${known.join(', ')}.`
        : `Did you mean ${meant}?`,
  };
}
