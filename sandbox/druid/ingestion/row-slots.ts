import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { FlattenField } from './ingestion-spec.ts';
import { readPath, type PathStep } from './path.ts';

/** The values of one event, one slot a name; undefined where the event has nothing. */
export type Slots = (JsonValue | undefined)[];

/** Fills the slots of one event. */
export interface SlotReader {
  readonly slotOf: (name: string) => number;
  readonly size: number;
  fill(event: JsonObject, slots: Slots): void;
}

interface Branch {
  readonly key: string;
  /** Names that every object inherits, such as `constructor`, are only read when the event owns them. */
  readonly isInherited: boolean;
  readonly slots: number[];
  readonly children: Branch[];
  readonly lists: {
    readonly slot: number;
    readonly read: (value: JsonValue) => JsonValue | undefined;
  }[];
}

/**
 * Compiles flatten paths to one walk down the event: paths share their beginnings, so what an event lacks costs one look,
 * however many columns hang below it.
 *
 *     $.context.pdata.id  $.context.pdata.ver  $.context.cdata[*].id
 *     context ─┬─ pdata ─┬─ id → slot 0
 *              │         └─ ver → slot 1
 *              └─ cdata ── list [*].id → slot 2
 *
 * A name in `names` without a path is the root field of that name, whatever `useFieldDiscovery` says (spec/druid.md
 * §1.6 rule 1). Gives what `readPath` gives for each path, an empty list as nothing.
 */
export function compileSlots(fields: readonly FlattenField[], names: Iterable<string>): SlotReader {
  const slots = new Map<string, number>();
  const root: Branch[] = [];
  const add = (name: string, path: readonly PathStep[]): void => {
    if (slots.has(name)) return;
    slots.set(name, slots.size);
    plant(root, path, slots.size - 1);
  };
  for (const { name, path } of fields) add(name, path);
  for (const name of names) add(name, [{ kind: 'key', key: name }]);
  return {
    size: slots.size,
    slotOf: (name) => {
      const slot = slots.get(name);
      if (slot === undefined) throw new Error(`no slot was made for ${name}`);
      return slot;
    },
    fill: (event, row) => {
      walk(root, event, row);
    },
  };
}

function plant(branches: Branch[], path: readonly PathStep[], slot: number): void {
  const [first, ...rest] = path;
  if (first?.kind !== 'key') return;
  let branch = branches.find(({ key }) => key === first.key);
  if (branch === undefined) {
    branch = { key: first.key, isInherited: first.key in {}, slots: [], children: [], lists: [] };
    branches.push(branch);
  }
  if (rest.length === 0) branch.slots.push(slot);
  else if (rest[0]?.kind === 'key') plant(branch.children, rest, slot);
  else branch.lists.push({ slot, read: compileList(rest) });
}

function walk(branches: readonly Branch[], event: JsonObject, row: Slots): void {
  for (const branch of branches) {
    const value = event[branch.key];
    if (value === undefined || value === null) continue;
    if (branch.isInherited && !Object.hasOwn(event, branch.key)) continue;
    for (const slot of branch.slots) row[slot] = value;
    if (typeof value !== 'object') continue;
    if (branch.children.length > 0 && !Array.isArray(value))
      walk(branch.children, value as JsonObject, row);
    for (const { slot, read } of branch.lists) row[slot] = read(value);
  }
}

function compileList(path: readonly PathStep[]): (value: JsonValue) => JsonValue | undefined {
  const [first, second] = path;
  const isColumn =
    path.length === 2 && first?.kind === 'all' && second?.kind === 'key' && !(second.key in {});
  if (!isColumn) return (value) => readPath(value, path);
  const { key } = second;
  return (value) => {
    if (!Array.isArray(value)) return readPath(value, path);
    const found: JsonValue[] = [];
    for (const item of value as readonly JsonValue[]) {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) continue;
      const inner = (item as JsonObject)[key];
      if (inner !== undefined) found.push(inner);
    }
    return found;
  };
}
