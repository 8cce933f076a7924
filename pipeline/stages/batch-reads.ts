import type { Answer, Effect, Lookup, ServiceName } from '../stage.ts';
import { emptyRow, keyIn, type Row, type TableName } from '../stores/tables.ts';

type Read = Exclude<Lookup, { readonly kind: 'claim' }>;

/**
 * What one batch reads, as its records see it one after the other: what was found, changed by the effects of the
 * records before. Each distinct lookup is asked once.
 */
export interface BatchReads {
  want(this: void, lookup: Read): void;
  /** Asks what is wanted and not answered yet; `yield*` it from the stage. */
  ask(this: void): Generator<readonly Lookup[], void, readonly Answer[]>;
  hash(this: void, db: number, key: string): Readonly<Record<string, string>>;
  text(this: void, db: number, key: string): string | undefined;
  members(this: void, db: number, key: string): readonly string[];
  rows(this: void, table: TableName, where: Row): readonly Row[];
  /** The body of a service's reply; undefined when it could not be reached. */
  body(this: void, service: ServiceName, path: string): string | undefined;
  /** Keeps in mind what a record writes, for the records after it. */
  apply(this: void, effects: readonly Effect[]): void;
}

export function createBatchReads(): BatchReads {
  const wanted = new Map<string, Read>();
  const answers = new Map<string, Answer>();
  const hashes = new Map<string, Readonly<Record<string, string>>>();
  const texts = new Map<string, string>();
  const written = createWrittenRows();

  const find = <K extends Answer['kind']>(lookup: Read, kind: K): AnswerOf<K> | undefined => {
    const answer = answers.get(nameOf(lookup));
    return answer?.kind === kind ? (answer as AnswerOf<K>) : undefined;
  };
  const hash = (db: number, key: string): Readonly<Record<string, string>> =>
    hashes.get(placeOf(db, key)) ?? find({ kind: 'hash', db, key }, 'hash')?.fields ?? {};
  const applyOne = (effect: Effect): void => {
    switch (effect.kind) {
      case 'hash-set':
        hashes.set(placeOf(effect.db, effect.key), {
          ...hash(effect.db, effect.key),
          ...effect.fields,
        });
        return;
      case 'hash-delete': {
        const left = Object.entries(hash(effect.db, effect.key)).filter(
          ([field]) => !effect.fields.includes(field),
        );
        hashes.set(placeOf(effect.db, effect.key), Object.fromEntries(left));
        return;
      }
      case 'text-set':
        texts.set(placeOf(effect.db, effect.key), effect.text);
        return;
      case 'row-upsert':
      case 'row-delete':
        written.apply(effect);
        return;
      case 'hash-increment':
      // Counters are written only, never read.
    }
  };
  return {
    want(lookup) {
      wanted.set(nameOf(lookup), lookup);
    },
    *ask() {
      const open = [...wanted].filter(([name]) => !answers.has(name));
      if (open.length === 0) return;
      const given = yield open.map(([, lookup]) => lookup);
      open.forEach(([name], index) => {
        const answer = given[index];
        if (answer !== undefined) answers.set(name, answer);
      });
    },
    hash,
    text: (db, key) => texts.get(placeOf(db, key)) ?? find({ kind: 'text', db, key }, 'text')?.text,
    members: (db, key) => find({ kind: 'members', db, key }, 'members')?.members ?? [],
    rows: (table, where) =>
      written.over(table, where, find({ kind: 'rows', table, where }, 'rows')?.rows ?? []),
    body: (service, path) => find({ kind: 'http', service, path }, 'http')?.body,
    apply(effects) {
      for (const effect of effects) applyOne(effect);
    },
  };
}

type AnswerOf<K extends Answer['kind']> = Extract<Answer, { readonly kind: K }>;

const placeOf = (db: number, key: string): string => `${db}/${key}`;

function nameOf(lookup: Read): string {
  switch (lookup.kind) {
    case 'hash':
    case 'text':
    case 'members':
      return `${lookup.kind} ${placeOf(lookup.db, lookup.key)}`;
    case 'rows':
      return `rows ${lookup.table} ${JSON.stringify(lookup.where)}`;
    case 'http':
      return `http ${lookup.service} ${lookup.path}`;
  }
}

/** The rows that the batch itself has written, laid over what was read. */
function createWrittenRows(): {
  apply(this: void, effect: Extract<Effect, { readonly table: TableName }>): void;
  over(this: void, table: TableName, where: Row, read: readonly Row[]): readonly Row[];
} {
  const changes = new Map<TableName, Map<string, { readonly row: Row; readonly gone: boolean }>>();
  const changesOf = (table: TableName): Map<string, { row: Row; gone: boolean }> => {
    let found = changes.get(table);
    if (found === undefined) changes.set(table, (found = new Map()));
    return found;
  };
  return {
    apply(effect) {
      const own = changesOf(effect.table);
      if (effect.kind === 'row-delete') {
        own.set(keyOf(effect.table, effect.key), { row: effect.key, gone: true });
        return;
      }
      const key = keyOf(effect.table, effect.row);
      const known = own.get(key);
      const base = known?.gone === true ? emptyRow(effect.table) : known?.row;
      own.set(key, { row: { ...base, ...effect.row }, gone: false });
    },
    over(table, where, read) {
      const own = changes.get(table);
      if (own === undefined) return read;
      const rows = new Map(read.map((row) => [keyOf(table, row), row]));
      for (const [key, { row, gone }] of own) {
        const whole = { ...(rows.get(key) ?? emptyRow(table)), ...row };
        rows.delete(key);
        if (!gone && Object.entries(where).every(([column, value]) => whole[column] === value)) {
          rows.set(key, whole);
        }
      }
      return [...rows.values()];
    },
  };
}

function keyOf(table: TableName, row: Row): string {
  return JSON.stringify(keyIn(table, row));
}
