import { createRequire } from 'node:module';
import type { Documents, SchemaDocument } from './documents.ts';
import { noNumber, own, rulesOnly, subschemas } from './draft04.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isObject } from './json.ts';
import { schemaProblems } from './problems.ts';
import { obeysFormat } from './slow/keywords.ts';
import { isMultiple } from './slow/multiple-of.ts';

/** What is used of ajv, which is loaded when the first event is judged: it takes tens of milliseconds. */
interface Ajv {
  addKeyword(keyword: OwnKeyword): unknown;
  removeKeyword(keyword: string): unknown;
  addSchema(schema: object, key: string): unknown;
  getSchema(key: string): ((value: JsonValue) => unknown) | undefined;
  validateSchema(schema: object): unknown;
  errorsText(): string;
}
type AjvClass = new (options: Readonly<Record<string, unknown>>) => Ajv;

const require = createRequire(import.meta.url);

/** True when the event obeys the document. Gives no reasons: the slow validator does. */
export type FastValidator = (document: SchemaDocument, event: JsonObject) => boolean;

/**
 * Compiled validators, each made when first asked for. Same verdicts as the slow validator; the only known exception is
 * a value that JSON cannot hold (undefined, Infinity), where the slow one decides.
 */
export function createFastValidator(documents: Documents): FastValidator {
  let ajv: Ajv | undefined;
  const added = new Set<string>();
  const compiled = new Map<SchemaDocument, (value: JsonValue) => unknown>();
  /** With all that it refers to, and no more: the other files need not be read. */
  const add = (to: Ajv, document: SchemaDocument): void => {
    if (added.has(document.uri)) return;
    added.add(document.uri);
    to.addSchema(rulesOnly(document.schema), document.uri);
    for (const uri of referencesOf(document.schema)) {
      const target = documents.get(uri);
      if (target !== undefined) add(to, target);
    }
  };
  const compile = (document: SchemaDocument): ((value: JsonValue) => unknown) => {
    ajv ??= createAjv();
    try {
      add(ajv, document);
      const validate = ajv.getSchema(document.uri);
      if (validate === undefined) throw new Error(`${document.uri} is unknown`);
      compiled.set(document, validate);
      return validate;
    } catch (cause) {
      throw unusable(document.file, cause instanceof Error ? cause.message : String(cause), cause);
    }
  };
  return (document, event) => (compiled.get(document) ?? compile(document))(event) === true;
}

interface OwnKeyword {
  readonly keyword: string;
  readonly type?: string;
  readonly validate: (rule: JsonValue, value: never) => boolean;
}

const ownKeywords: readonly OwnKeyword[] = [
  { keyword: noNumber, type: 'number', validate: () => false },
  {
    keyword: 'multipleOf',
    type: 'number',
    validate: (of, value: number) => isMultiple(value, Number(of)),
  },
  {
    keyword: 'format',
    type: 'string',
    validate: (name, text: string) => obeysFormat(name, text),
  },
];

/** The documents that a schema names in its references. */
function referencesOf(schema: JsonObject): readonly string[] {
  const ref = own(schema, '$ref');
  if (typeof ref === 'string') return [ref.split('#', 1)[0] ?? ''];
  return subschemas(schema).flatMap((inner) => referencesOf(inner.schema));
}

function createAjv(): Ajv {
  const AjvDraft04 = require('ajv-draft-04') as AjvClass;
  const ajv = new AjvDraft04({
    strict: false,
    validateFormats: false,
    validateSchema: false,
    meta: false,
    logger: false,
    // A property may be named `constructor`.
    ownProperties: true,
    // Production's regular expressions (Rhino) know no `u` flag.
    unicodeRegExp: false,
  });
  // As the slow validator takes them, and that as production.
  for (const { keyword, ...rule } of ownKeywords) {
    ajv.removeKeyword(keyword);
    ajv.addKeyword({ keyword, ...rule });
  }
  return ajv;
}

let checker: Ajv | undefined;

/**
 * Refuses what production's validator would refuse when it reads a schema, so that a new schema fails when it is loaded
 * and not at the first event. @throws SCHEMA_UNUSABLE
 */
export function checkDraft04(schema: JsonObject, file: string): void {
  const AjvDraft04 = require('ajv-draft-04') as AjvClass;
  checker ??= new AjvDraft04({ strict: false, logger: false });
  if (checker.validateSchema(rulesOnly(schema)) !== true) {
    throw unusable(file, checker.errorsText());
  }
  for (const pattern of patternsIn(schema)) {
    if (obeysFormat('regex', pattern)) continue;
    throw unusable(file, `${JSON.stringify(pattern)} is no regular expression that Rhino reads`);
  }
}

function patternsIn(schema: JsonObject): readonly string[] {
  const { pattern, patternProperties } = schema;
  return [
    ...(typeof pattern === 'string' ? [pattern] : []),
    ...(isObject(patternProperties) ? Object.keys(patternProperties) : []),
    ...subschemas(schema).flatMap((inner) => patternsIn(inner.schema)),
  ];
}

function unusable(file: string, reason: string, cause?: unknown): Error {
  return schemaProblems.error('SCHEMA_UNUSABLE', { file, reason }, { cause });
}
