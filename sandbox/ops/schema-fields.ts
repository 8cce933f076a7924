import { readFileSync } from 'node:fs';
import { parseJson } from '../../schemas/parse.ts';
import type { EventSchemas, Side } from '../../schemas/index.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import type { SchemaDescription, SchemaField } from '../control/detail-types.ts';
import { sandboxProblems } from '../problems.ts';

// Schemas may refer to themselves; nobody reads fields below this.
const deepest = 8;

/** One event type with its fields laid out flat. @throws SANDBOX_BAD_REQUEST for an eid without a schema */
export function describeSchema(
  schemas: EventSchemas,
  { eid, side }: { readonly eid: string; readonly side: Side },
): SchemaDescription {
  const row = schemas.list().find((one) => one.eid === eid && one.side === side);
  if (row === undefined)
    throw sandboxProblems.error('SANDBOX_BAD_REQUEST', {
      what: `No schema of the ${side} names the eid '${eid}'.`,
    });
  const byUri = new Map(schemas.documents(side).map(({ uri, schema }) => [uri, schema]));
  const found = new Map<string, SchemaField>();
  walk(row.schema, { byUri, found, path: '', isRequired: false, depth: 0 });
  found.delete('');
  return {
    eid,
    side,
    file: row.file,
    description: row.description,
    fields: [...found.values()],
    example: exampleOf(schemas, { eid, side }),
  };
}

interface Place {
  readonly byUri: ReadonlyMap<string, JsonObject>;
  readonly found: Map<string, SchemaField>;
  readonly path: string;
  readonly isRequired: boolean;
  readonly depth: number;
}

function walk(schema: JsonObject, place: Place): void {
  const { byUri, found, path, depth } = place;
  if (depth > deepest) return;
  const { $ref, allOf, properties, items, required, type, description } = schema;
  const target = typeof $ref === 'string' ? byUri.get($ref) : undefined;
  if (target !== undefined) walk(target, { ...place, depth: depth + 1 });
  for (const part of listOf(allOf)) if (isObject(part)) walk(part, { ...place, depth: depth + 1 });
  const known = found.get(path);
  found.set(path, {
    path,
    type: typeText(type) || (known?.type ?? ''),
    isRequired: place.isRequired || known?.isRequired === true,
    rules: [...new Set([...(known?.rules ?? []), ...rulesOf(schema)])],
    description: typeof description === 'string' ? description : (known?.description ?? ''),
  });
  const needed = textsOf(required);
  for (const [name, inner] of Object.entries(isObject(properties) ? properties : {})) {
    if (!isObject(inner)) continue;
    const below = path === '' ? name : `${path}.${name}`;
    walk(inner, { ...place, path: below, isRequired: needed.includes(name), depth: depth + 1 });
  }
  // A fragment may name as required what another part describes.
  for (const name of needed) {
    const below = found.get(path === '' ? name : `${path}.${name}`);
    if (below !== undefined) found.set(below.path, { ...below, isRequired: true });
  }
  if (isObject(items))
    walk(items, { ...place, path: `${path}[*]`, isRequired: false, depth: depth + 1 });
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

function typeText(type: JsonValue | undefined): string {
  return typeof type === 'string' ? type : textsOf(type).join(' or ');
}

const bounds = {
  pattern: 'matches #',
  format: 'format #',
  minLength: 'at least # letters',
  maxLength: 'at most # letters',
  minimum: 'at least #',
  maximum: 'at most #',
  minItems: 'at least # items',
  maxItems: 'at most # items',
} as const;

function rulesOf(schema: JsonObject): readonly string[] {
  const { enum: allowed, additionalProperties } = schema;
  return [
    ...(Array.isArray(allowed)
      ? [`one of ${allowed.map((one) => JSON.stringify(one)).join(' ')}`]
      : []),
    ...Object.entries(bounds).flatMap(([keyword, words]) => {
      const value = schema[keyword];
      if (value === undefined) return [];
      return [
        words.replace('#', () => (typeof value === 'string' ? value : JSON.stringify(value))),
      ];
    }),
    ...(additionalProperties === false ? ['no other fields'] : []),
  ];
}

function exampleOf(
  schemas: EventSchemas,
  { eid, side }: { eid: string; side: Side },
): JsonObject | null {
  const kept = schemas
    .exampleFiles()
    .find((one) => one.isValid && one.side === side && one.name === eid.toLowerCase());
  const parsed = kept === undefined ? undefined : parseJson(readFileSync(kept.file));
  return parsed?.ok === true && isObject(parsed.value) ? parsed.value : null;
}
