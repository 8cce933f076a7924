import { join } from 'node:path';
import { readDocuments, type ReadSchema, type SchemaDocument, type Side } from './documents.ts';
import { examplesBelow, type ExampleFile } from './examples.ts';
import { checkDraft04 } from './fast-validator.ts';
import type { Flavour } from './flavour.ts';
import type { JsonObject } from './json.ts';
import { brokenFrom, createSide, type JudgedSide } from './judged-side.ts';
import type { SandboxError } from './problem.ts';
import { schemaProblems } from './problems.ts';
import { checkReferences } from './references.ts';
import { defaultRoots, packageRoot } from './roots.ts';
import { rowOf, type EventSchemaRow } from './rows.ts';
import { selectForDruid, selectForPreprocessor } from './select.ts';
import type { Verdict } from './verdict.ts';
import { rulesOf, type Violation } from './violations.ts';

/** Both validators of the pipeline, with the schemas of one flavour. */
export interface EventSchemas {
  readonly flavour: Flavour;
  readonly roots: readonly string[];
  /** What is wrong with the files as they are now (`watchSchemas`): while it is, their last good state judges. */
  problems(): readonly SandboxError[];
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
 * The schemas of a flavour. `roots` (default: those of the package) are folders in production's layout; a file of a
 * later root replaces the file of the same path in an earlier one, and a root that is a whole set (`documents.ts`) all
 * earlier ones. Files of the package are read when first needed; others, and what they touch, are read and checked at
 * once, since production would refuse a bad one when it starts.
 * @throws SCHEMA_UNREADABLE · SCHEMA_REF_UNRESOLVED · SCHEMA_LOOP · SCHEMA_UNUSABLE · SCHEMA_FOLDER_EMPTY
 */
export function loadSchemas(options: {
  readonly flavour: Flavour;
  readonly roots?: readonly string[];
  /** Instead of reading a file as it is; undefined leaves it out. */
  readonly read?: ReadSchema;
}): EventSchemas {
  const { flavour, read } = options;
  const shipped = defaultRoots(flavour);
  const { roots = shipped } = options;
  const preprocessor = readDocuments('preprocessor', roots, read);
  const druid = readDocuments('druid', roots, read);
  const all = [...preprocessor.values(), ...druid.values()];
  const foreign = roots.filter((root) => !shipped.includes(root));
  for (const folder of foreign) {
    const found = all.filter(({ root }) => root === folder);
    if (found.length === 0) throw schemaProblems.error('SCHEMA_FOLDER_EMPTY', { folder });
    if (read === undefined) for (const { schema, file } of found) checkDraft04(schema, file);
  }
  if (foreign.length > 0) for (const side of [preprocessor, druid]) checkReferences(side);

  let rows: readonly EventSchemaRow[] | undefined;
  const list = (): readonly EventSchemaRow[] => (rows ??= all.flatMap(rowOf));
  const folders = [join(packageRoot(), 'schemas'), ...foreign];
  const sides: Readonly<Record<Side, JudgedSide>> = {
    preprocessor: createSide(preprocessor, selectForPreprocessor, list),
    druid: createSide(druid, selectForDruid, list),
  };
  return {
    flavour,
    roots,
    problems: () => [],
    list,
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
        .filter(({ side, name }) => all.some((one) => one.side === side && one.name === name)),
  };
}
