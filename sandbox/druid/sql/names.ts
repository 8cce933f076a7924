/**
 * Gives the n-th output column its name: as Calcite does, a repeated name gets a number appended.
 * Names are compared with their case.
 */
export function uniqueNames(names: readonly string[]): readonly string[] {
  return unique(
    names,
    (name, attempt) => `${name}${attempt}`,
    (name) => name,
  );
}

/** Names that DuckDB, which ignores case, can tell apart inside a sub-select. */
export function duckNames(names: readonly string[]): readonly string[] {
  return unique(
    names,
    (name, attempt) => `${name}$${attempt}`,
    (name) => name.toLowerCase(),
  );
}

function unique(
  names: readonly string[],
  next: (name: string, attempt: number) => string,
  key: (name: string) => string,
): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let candidate = name;
    for (let attempt = 0; taken.has(key(candidate)); attempt++) candidate = next(name, attempt);
    taken.add(key(candidate));
    return candidate;
  });
}
