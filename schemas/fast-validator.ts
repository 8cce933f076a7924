import { createRequire } from 'node:module';
import type { Documents, SchemaDocument } from './documents.ts';
import { noNumber, rulesOnly } from './draft04.ts';
import type { JsonObject, JsonValue } from './json.ts';
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
  const compiled = new Map<SchemaDocument, (value: JsonValue) => unknown>();
  const compile = (document: SchemaDocument): ((value: JsonValue) => unknown) => {
    ajv ??= createAjv(documents);
    try {
      const validate = ajv.getSchema(document.uri);
      if (validate === undefined) throw new Error(`${document.uri} is unknown`);
      compiled.set(document, validate);
      return validate;
    } catch (cause) {
      throw unusable(document, cause instanceof Error ? cause.message : String(cause), cause);
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

function createAjv(documents: Documents): Ajv {
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
  for (const { uri, schema } of documents.values()) ajv.addSchema(rulesOnly(schema), uri);
  return ajv;
}

/**
 * Refuses what production's validator would refuse while it reads a schema, so that a new schema fails when it is
 * loaded and not at the first event. @throws SCHEMA_UNUSABLE
 */
export function checkDraft04(documents: readonly SchemaDocument[]): void {
  const AjvDraft04 = require('ajv-draft-04') as AjvClass;
  const ajv = new AjvDraft04({ strict: false, logger: false });
  for (const document of documents) {
    if (ajv.validateSchema(rulesOnly(document.schema)) !== true) {
      throw unusable(document, ajv.errorsText());
    }
  }
}

function unusable(document: SchemaDocument, reason: string, cause?: unknown): Error {
  return schemaProblems.error('SCHEMA_UNUSABLE', { file: document.file, reason }, { cause });
}
