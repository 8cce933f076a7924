import { join } from 'node:path';
import { readDocuments, type Documents, type SchemaDocument, type Side } from './documents.ts';
import { own } from './draft04.ts';
import { examplesBelow, type ExampleFile } from './examples.ts';
import { checkDraft04, createFastValidator } from './fast-validator.ts';
import type { Flavour } from './flavour.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isObject } from './json.ts';
import { nearest } from './nearest.ts';
import { schemaProblems } from './problems.ts';
import { defaultRoots, packageRoot } from './roots.ts';
import { selectForDruid, selectForPreprocessor } from './select.ts';
import { findings } from './slow/findings.ts';
import { judge, reportOn } from './slow/judge.ts';
import { genericText, noSchemaText, productionText } from './slow/production-text.ts';
import type { Verdict } from './verdict.ts';
import { rulesOf, violations, type Violation } from './violations.ts';

export type { Side, SchemaDocument } from './documents.ts';
export type { ExampleFile } from './examples.ts';
export type { Finding, Verdict } from './verdict.ts';
export type { Violation } from './violations.ts';
export { defaultRoots } from './roots.ts';

/** One event type that has a schema. */
export interface EventSchemaRow {
  /** The eid that the schema names; `*` for druid's envelope, which judges every eid that has no schema of its own. */
  readonly eid: string;
  readonly side: Side;
  /** Path below the schema root: `telemetry/3.0/start.json`. */
  readonly file: string;
  /** Where the file was found. */
  readonly root: string;
  readonly description: string;
  readonly schema: JsonObject;
}

/** Both validators of the pipeline, with the schemas of one flavour. */
export interface EventSchemas {
  readonly flavour: Flavour;
  readonly roots: readonly string[];
  /** The event types, by side and eid; fragments are left out. */
  list(): readonly EventSchemaRow[];
  /** Every schema file of one side, fragments too. */
  documents(side: Side): readonly SchemaDocument[];
  /** As the pipeline-preprocessor judges (spec/pipeline.md §3.4 steps 1 and 2). The event is not changed. */
  validateEvent(event: JsonObject): Verdict;
  /** As the druid-events-validator judges (§3.9 step 2). The event is not changed. */
  validateDruidEvent(event: JsonObject): Verdict;
  /**
   * Broken events made from a valid one: at least one for each rule of its schema that it touches. Empty when the event
   * is not valid.
   */
  violations(side: Side, event: JsonObject): readonly Violation[];
  /** Every rule that an event of this schema can break; `schema` is a path as a verdict names it. */
  rules(side: Side, schema: string): ReadonlySet<string>;
  /** Kept examples of the event types of this flavour. */
  exampleFiles(): readonly ExampleFile[];
}

/**
 * Reads the schemas of a flavour. `roots` (default: those of the package) are folders in production's layout; a file
 * of a later root replaces the file of the same path in an earlier one. Files outside the package's own roots are
 * checked at once, since production would refuse a bad one when it starts.
 * @throws SCHEMA_UNREADABLE · SCHEMA_REF_UNRESOLVED · SCHEMA_LOOP · SCHEMA_UNUSABLE · SCHEMA_FOLDER_EMPTY
 */
export function loadSchemas(options: {
  readonly flavour: Flavour;
  readonly roots?: readonly string[];
}): EventSchemas {
  const { flavour } = options;
  const shipped = defaultRoots(flavour);
  const roots = options.roots ?? shipped;
  const preprocessor = readDocuments('preprocessor', roots);
  const druid = readDocuments('druid', roots);
  if (preprocessor.size === 0) throw schemaProblems.error('SCHEMA_FOLDER_EMPTY', { roots });
  const foreign = [...preprocessor.values(), ...druid.values()].filter(
    ({ root }) => !shipped.includes(root),
  );
  if (foreign.length > 0) checkDraft04(foreign);

  const rows = [...preprocessor.values(), ...druid.values()].flatMap(rowOf);
  const folders = [join(packageRoot(), 'schemas'), ...roots.filter((r) => !shipped.includes(r))];
  const sides: Readonly<Record<Side, JudgedSide>> = {
    preprocessor: createSide(preprocessor, selectForPreprocessor, rows),
    druid: createSide(druid, selectForDruid, rows),
  };
  return {
    flavour,
    roots,
    list: () => rows,
    documents: (side) => [...sides[side].documents.values()],
    validateEvent: sides.preprocessor.validate,
    validateDruidEvent: sides.druid.validate,
    violations: (side, event) => brokenFrom(sides[side], event),
    rules(side, schema) {
      const { documents } = sides[side];
      const document = [...documents.values()].find(({ path }) => path === schema);
      return document === undefined ? new Set() : rulesOf(documents, document);
    },
    exampleFiles: () =>
      folders
        .flatMap((folder) => examplesBelow(join(folder, 'examples')))
        .filter(({ side, name }) =>
          [...sides[side].documents.values()].some((document) => document.name === name),
        ),
  };
}

type Select = (documents: Documents, event: JsonObject) => SchemaDocument | undefined;

interface JudgedSide {
  readonly documents: Documents;
  readonly select: Select;
  readonly validate: (event: JsonObject) => Verdict;
}

function createSide(
  documents: Documents,
  select: Select,
  rows: readonly EventSchemaRow[],
): JudgedSide {
  return { documents, select, validate: createValidator(documents, select, rows) };
}

/** A change of the eid leads to another schema, which may accept the event: such a change breaks nothing. */
function brokenFrom(side: JudgedSide, event: JsonObject): readonly Violation[] {
  const document = side.select(side.documents, event);
  if (document === undefined || side.validate(event).kind !== 'valid') return [];
  return violations(side.documents, document, event).filter(
    (violation) => side.validate(violation.event).kind !== 'valid',
  );
}

function createValidator(
  documents: Documents,
  select: Select,
  rows: readonly EventSchemaRow[],
): (event: JsonObject) => Verdict {
  const isValid = createFastValidator(documents);
  const valid = new Map<SchemaDocument, Verdict>(
    [...documents.values()].map((document) => [document, { kind: 'valid', schema: document.path }]),
  );
  return (event) => {
    const document = select(documents, event);
    if (document === undefined) return withoutSchema(event['eid'], rows);
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

function rowOf(document: SchemaDocument): EventSchemaRow[] {
  const eid = document.path === 'druid/telemetry/envelope.json' ? '*' : eidOf(document.schema);
  if (eid === undefined) return [];
  const { side, path: file, root, schema } = document;
  const description = own(schema, 'description');
  return [
    {
      eid,
      side,
      file,
      root,
      schema,
      description: typeof description === 'string' ? description : '',
    },
  ];
}

/** The one eid that a schema allows, in any branch of its root. */
function eidOf(schema: JsonObject): string | undefined {
  const allOf = own(schema, 'allOf');
  for (const part of [schema, ...(Array.isArray(allOf) ? (allOf as readonly JsonValue[]) : [])]) {
    const properties = isObject(part) ? own(part, 'properties') : undefined;
    const eid = isObject(properties) ? own(properties, 'eid') : undefined;
    const names = isObject(eid) ? own(eid, 'enum') : undefined;
    if (Array.isArray(names) && typeof names[0] === 'string') return names[0];
  }
  return undefined;
}
