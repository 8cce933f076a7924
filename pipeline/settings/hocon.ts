import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import { parseBody } from './hocon-parse.ts';
import type { Node, ObjectNode } from './hocon-node.ts';
import { settingsProblems } from './problems.ts';

export interface HoconOptions {
  /** Named in errors. */
  readonly file: string;
  /** The text of an included file; undefined: there is none, which leaves the include out, as in production. */
  readonly include?: (name: string) => string | undefined;
}

/**
 * Reads HOCON as far as the jobs' configuration files use it: comments, dotted keys, merged objects, lists, quoted and bare
 * texts side by side, includes, and `${path}` of the same file. `+=`, self-references and environment variables are not read.
 * @throws JOB_CONFIG_UNREADABLE with the line
 * @see https://github.com/lightbend/config/blob/main/HOCON.md
 */
export function parseHocon(text: string, { file, include = none }: HoconOptions): JsonObject {
  const root = parseBody(text, { file, include });
  const resolving = new Set<Node>();
  const refuse = (line: number, why: string): Error =>
    settingsProblems.error('JOB_CONFIG_UNREADABLE', { file, line, why });

  const resolve = (node: Node): JsonValue | undefined => {
    switch (node.kind) {
      case 'scalar':
        return node.value;
      case 'object':
        return objectOf(node);
      case 'list':
        return node.items.map(resolve).filter((value) => value !== undefined);
      case 'reference': {
        const target = find(root, node.path);
        if (target === undefined) {
          if (node.isOptional) return undefined;
          throw refuse(node.line, `\${${node.path.join('.')}} is set nowhere`);
        }
        if (resolving.has(target))
          throw refuse(node.line, `\${${node.path.join('.')}} refers to itself`);
        resolving.add(target);
        const value = resolve(target);
        resolving.delete(target);
        return value;
      }
      case 'joined':
        return joined(node.parts.map(resolve), () =>
          refuse(node.line, 'texts, lists and objects cannot be joined'),
        );
    }
  };
  const objectOf = (node: ObjectNode): JsonObject =>
    Object.fromEntries(
      [...node.fields]
        .map(([name, value]) => [name, resolve(value)] as const)
        .filter(([, value]) => value !== undefined),
    );
  return objectOf(root);
}

function none(): undefined {
  return undefined;
}

function find(root: ObjectNode, path: readonly string[]): Node | undefined {
  let node: Node | undefined = root;
  for (const name of path) node = node?.kind === 'object' ? node.fields.get(name) : undefined;
  return node;
}

function joined(
  parts: readonly (JsonValue | undefined)[],
  refused: () => Error,
): JsonValue | undefined {
  const present = parts.filter((part) => part !== undefined);
  if (present.length === 0) return undefined;
  if (present.some((part) => typeof part === 'object' && part !== null)) throw refused();
  return present.map(String).join('');
}
