/** Variables of a template, as an Ansible file of defaults gives them. */
export type Variables = Readonly<Record<string, unknown>>;

const deepest = 5;

/**
 * Fills in a template of Helm values as far as production's uses Jinja: `{{ name }}`, `{{ name | default(…) }}`, `| lower`,
 * and `{% if name is defined %}…{% else %}…{% endif %}`. A variable that no file gives leaves a mark behind,
 * which {@link isUnset} knows; what is filtered in any other way becomes nothing.
 */
export function fillTemplate(text: string, variables: Variables, depth = 0): string {
  return text
    .replaceAll(
      /\{%-?\s*if\s+(\w+)\s+is\s+defined\s*-?%\}([^]*?)(?:\{%-?\s*else\s*-?%\}([^]*?))?\{%-?\s*endif\s*-?%\}/g,
      (_whole, name: string, given: string, otherwise: string | undefined) =>
        Object.hasOwn(variables, name) ? given : (otherwise ?? ''),
    )
    .replaceAll(
      /\{\{\s*([^{}|]+?)\s*(?:\|([^{}]*))?\}\}/g,
      (_whole, name: string, filters = '') => {
        const value = Object.hasOwn(variables, name) ? variables[name] : fallback(String(filters));
        if (value === undefined) return /to_(?:nice_)?\w+/.test(String(filters)) ? '' : mark;
        if (typeof value === 'number' || typeof value === 'boolean') return String(value);
        if (typeof value !== 'string' || depth >= deepest) return '';
        const filled = fillTemplate(value, variables, depth + 1);
        return String(filters).includes('lower') ? filled.toLowerCase() : filled;
      },
    );
}

function fallback(filters: string): string | undefined {
  return /default\(\s*['"]?([^'")]*)['"]?\s*\)/.exec(filters)?.[1];
}

/** A character for private use, which no file of configuration has: fine in bare texts of YAML and HOCON. */
const mark = '\uE000';

/** True for a value that holds a variable nobody gave. */
export function isUnset(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isUnset);
  return typeof value === 'string' && value.includes(mark);
}
