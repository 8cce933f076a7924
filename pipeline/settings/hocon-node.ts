import type { JsonValue } from '../../schemas/json.ts';

/** What HOCON text says before references are looked up. */
export type Node =
  | ObjectNode
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'scalar'; readonly value: JsonValue }
  | {
      readonly kind: 'reference';
      readonly path: readonly string[];
      /** `${?path}`: nothing when it is not set. */
      readonly isOptional: boolean;
      readonly line: number;
    }
  | { readonly kind: 'joined'; readonly parts: readonly Node[]; readonly line: number };

export interface ObjectNode {
  readonly kind: 'object';
  readonly fields: Map<string, Node>;
}

export function emptyObject(): ObjectNode {
  return { kind: 'object', fields: new Map() };
}

/** Sets a value at a path; an object over an object is merged, anything else takes the place of what was there. */
export function setAt(root: ObjectNode, path: readonly string[], value: Node): void {
  const [name = '', ...rest] = path;
  const known = root.fields.get(name);
  if (rest.length > 0) {
    const inner = known?.kind === 'object' ? known : emptyObject();
    root.fields.set(name, inner);
    setAt(inner, rest, value);
  } else if (known?.kind === 'object' && value.kind === 'object') merge(known, value);
  else root.fields.set(name, value);
}

/** Lays one object over another. */
export function merge(under: ObjectNode, over: ObjectNode): void {
  for (const [name, value] of over.fields) setAt(under, [name], value);
}
