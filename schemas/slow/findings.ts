import type { Documents, SchemaNode } from '../documents.ts';
import { escapeKey, own, subschemas } from '../draft04.ts';
import type { JsonValue } from '../json.ts';
import { isObject } from '../json.ts';
import { nearest } from '../nearest.ts';
import { resolve } from '../references.ts';
import type { Finding } from '../verdict.ts';
import type { Failure } from './failure.ts';
import { memberSchemas } from './judge.ts';
import { typesOf } from './keywords.ts';

/**
 * The failures as people read them: one finding for each missing or unknown key, the branches of allOf laid flat, and
 * with a failed oneOf or anyOf also what is wrong with the branch that comes nearest. Values are those of the event.
 */
export function findings(documents: Documents, failures: readonly Failure[]): Finding[] {
  return failures.flatMap((failure): Finding[] => {
    if (failure.keyword !== 'type' && failures.some((other) => isTypeOf(other, failure))) return [];
    switch (failure.keyword) {
      case 'allOf':
        return failure.branches.flatMap((branch) => findings(documents, branch));
      case 'anyOf':
      case 'oneOf':
        return [choice(failure), ...findings(documents, nearestBranch(failure))];
      case 'required':
      case 'dependencies':
        return failure.keys.map((key) =>
          missing(failure, key, descriptionOf(documents, failure, key)),
        );
      case 'additionalProperties':
        return failure.keys.map((key) => unknown(failure, key));
      default:
        return [wrong(failure)];
    }
  });
}

/** A value of the wrong type breaks its other rules as a matter of course. */
function isTypeOf(other: Failure, failure: Failure): boolean {
  return (
    other.keyword === 'type' &&
    other.instancePointer === failure.instancePointer &&
    other.schema === failure.schema
  );
}

function missing(failure: Failure, key: string, described: string): Finding {
  return finding(failure, key, undefined, {
    message: `${place(failure.instancePointer)} lacks the key "${key}".`,
    hint: `Add "${key}"${described === '' ? '' : `: ${described}`}`,
  });
}

function unknown(failure: Failure, key: string): Finding {
  const value = isObject(failure.value) ? own(failure.value, key) : undefined;
  const properties = own(failure.schema, 'properties');
  const allowed = isObject(properties) ? Object.keys(properties) : [];
  const meant = nearest(key, allowed);
  return finding(failure, key, value, {
    message: `${place(failure.instancePointer)} has the key "${key}", which is not allowed there.`,
    hint:
      meant === undefined
        ? `Remove it, or use one of ${allowed.join(', ')}.`
        : `Did you mean "${meant}"?`,
  });
}

function choice(failure: Failure): Finding {
  const fitting = failure.branches.filter((branch) => branch.length === 0).length;
  const all = failure.branches.length;
  return finding(failure, undefined, failure.value, {
    message: `${place(failure.instancePointer)} fits ${fitting} of ${all} allowed shapes; ${failure.keyword === 'oneOf' ? 'exactly one' : 'at least one'} must fit.`,
    hint:
      fitting > 1
        ? 'Make the shapes of the schema exclude each other.'
        : 'Correct what is said about the nearest shape.',
  });
}

/** How far a branch is from being the shape that was meant. */
function cost(branch: readonly Failure[]): number {
  return branch.reduce(
    (sum, failure) =>
      sum +
      Math.max(1, failure.keys.length) +
      (failure.keyword === 'enum' && meantOf(failure) === undefined ? 2 : 0) +
      failure.branches.reduce((inner, part) => inner + cost(part), 0),
    0,
  );
}

function nearestBranch({ branches }: Failure): readonly Failure[] {
  if (branches.some((branch) => branch.length === 0)) return [];
  return branches.reduce<readonly Failure[]>(
    (best, branch) => (best.length === 0 || cost(branch) < cost(best) ? branch : best),
    [],
  );
}

function wrong(failure: Failure): Finding {
  return finding(failure, undefined, failure.value, { ...sentence(failure) });
}

function sentence(failure: Failure): { readonly message: string; readonly hint: string } {
  const at = place(failure.instancePointer);
  const { value } = failure;
  const rule = failure.schema[failure.keyword];
  const described = own(failure.schema, 'description');
  switch (failure.keyword) {
    case 'type':
      return {
        message: `${at} is ${shown(value)}; ${typesOf(rule).map(article).join(' or ')} is needed.`,
        hint: typeHint(value, rule, own(failure.schema, 'enum')),
      };
    case 'enum':
      return enumSentence(failure);
    case 'minLength':
      return {
        message: `${at} is ${value === '' ? 'empty' : shown(value)}; at least ${JSON.stringify(rule)} character${rule === 1 ? '' : 's'} must be there.`,
        hint: typeof described === 'string' ? described : 'Fill it.',
      };
    default:
      return {
        message: `${at} is ${shown(value)}, which breaks ${failure.keyword}: ${JSON.stringify(rule)}.`,
        hint:
          typeof described === 'string' ? described : `Send a value that obeys ${failure.keyword}.`,
      };
  }
}

function enumSentence(failure: Failure): { readonly message: string; readonly hint: string } {
  const allowed = allowedBy(failure);
  const listed = allowed.map((item) => JSON.stringify(item)).join(', ');
  const meant = meantOf(failure);
  const only = allowed.length === 1 ? listed : 'one of them';
  return {
    message: `${place(failure.instancePointer)} is ${shown(failure.value)}; allowed ${allowed.length === 1 ? 'is only' : 'are'} ${listed}.`,
    hint: `Send ${meant === undefined ? only : JSON.stringify(meant)}; upper and lower case differ.`,
  };
}

function allowedBy({ schema }: Failure): readonly JsonValue[] {
  const allowed = own(schema, 'enum');
  return Array.isArray(allowed) ? (allowed as readonly JsonValue[]) : [];
}

function meantOf(failure: Failure): string | undefined {
  const { value } = failure;
  if (typeof value !== 'string') return undefined;
  return nearest(
    value,
    allowedBy(failure).filter((item) => typeof item === 'string'),
  );
}

function typeHint(
  value: JsonValue,
  rule: JsonValue | undefined,
  allowed: JsonValue | undefined,
): string {
  const types = typesOf(rule);
  if (Array.isArray(allowed))
    return `Send ${allowed.map((item) => JSON.stringify(item)).join(' or ')}.`;
  if (value === null) {
    return 'Leave the key out. (The extractor drops nulls, so a client that sends null through the API passes here.)';
  }
  if (types.includes('integer') && typeof value === 'number') {
    return 'No number passes: the extractor turns 5 into 5.0, which production does not take for an integer. Let the schema say "type": "number", "multipleOf": 1.';
  }
  if (types.includes('number') && typeof value === 'string' && Number.isFinite(Number(value))) {
    return value.trim() === ''
      ? 'Send a number, or leave the key out.'
      : `Send ${value.trim()} without quotes.`;
  }
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    return `Send "${value}" in quotes.`;
  }
  if (types.includes('array') && !Array.isArray(value)) return 'Put it into a list: [ … ].';
  return `Send ${types.map(article).join(' or ')}.`;
}

function finding(
  failure: Failure,
  key: string | undefined,
  value: JsonValue | undefined,
  text: { readonly message: string; readonly hint: string },
): Finding {
  const { document, schemaPointer, keyword, instancePointer } = failure;
  return {
    pointer: key === undefined ? instancePointer : `${instancePointer}/${escapeKey(key)}`,
    schemaPointer: `${document.path}#${schemaPointer}/${keyword}`,
    rule: keyword,
    value,
    ...text,
  };
}

function place(pointer: string): string {
  return pointer === '' ? 'The event' : pointer;
}

const longest = 60;

function shown(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return isObject(value) ? 'an object' : 'a list';
  const text = JSON.stringify(value);
  return `the ${typeof value} ${text.length > longest ? `${text.slice(0, longest)}…` : text}`;
}

function article(type: JsonValue): string {
  const name = typeof type === 'string' ? type : JSON.stringify(type);
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** What the schema says about a key, in its own words or in those of its allOf branches. */
function descriptionOf(documents: Documents, failure: Failure, key: string): string {
  const node: SchemaNode = {
    document: failure.document,
    pointer: failure.schemaPointer,
    schema: failure.schema,
  };
  const branches = subschemas(failure.schema)
    .filter(({ keyword }) => keyword === 'allOf')
    .map(({ pointer, schema }) =>
      resolve(documents, { ...node, pointer: node.pointer + pointer, schema }),
    );
  const [member] = [node, ...branches].flatMap((schema) => memberSchemas(schema, key));
  if (member === undefined) return '';
  const { schema } = resolve(documents, member);
  const type = typesOf(own(schema, 'type')).map(article).join(' or ');
  const description = own(schema, 'description');
  return [type, typeof description === 'string' ? description : ''].filter(Boolean).join('. ');
}
