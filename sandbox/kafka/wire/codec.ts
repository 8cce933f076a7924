import type { Field, Fields, Message, ValuesOf } from './fields.ts';
import { hasField } from './fields.ts';
import { kafka } from '../problems.ts';
import { primitiveCodec, type Compiled } from './primitives.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

interface Step extends Compiled {
  readonly name: string;
  readonly field: Field<unknown>;
}

/** Reads and writes one direction of one API in one version; every version test was made when it was compiled. */
export interface Codec<F extends Fields> {
  read(reader: Reader): ValuesOf<F>;
  /** Absent fields are written with their defaults. */
  write(writer: Writer, value: Partial<ValuesOf<F>>): void;
}

const compiled = new WeakMap<Fields, Map<string, Compiled>>();

/** The codec of `fields` in a version, compiled once. */
export function codecOf<F extends Fields>(
  fields: F,
  version: number,
  { flexibleFrom }: Pick<Message, 'flexibleFrom'>,
): Codec<F> {
  const isFlexible = flexibleFrom !== undefined && version >= flexibleFrom;
  return compile(fields, version, isFlexible) as unknown as Codec<F>;
}

function compile(fields: Fields, version: number, isFlexible: boolean): Compiled {
  let versions = compiled.get(fields);
  if (versions === undefined) compiled.set(fields, (versions = new Map()));
  const name = `${version}${isFlexible ? 'f' : ''}`;
  let found = versions.get(name);
  if (found === undefined) {
    found = structCodec(fields, version, isFlexible);
    versions.set(name, found);
  }
  return found;
}

function structCodec(fields: Fields, version: number, isFlexible: boolean): Compiled {
  const present = Object.entries(fields).filter(([, field]) => hasField(field, version));
  const steps = present.map(([name, field]): Step => ({
    name,
    field,
    ...valueCodec(field, version, isFlexible),
  }));
  const plain = steps.filter(({ field }) => field.tag === undefined);
  const tagged = steps
    .filter(({ field }) => field.tag !== undefined && isFlexible)
    .sort((a, b) => (a.field.tag ?? 0) - (b.field.tag ?? 0));
  const absent = Object.entries(fields).filter(
    ([, field]) => !hasField(field, version) || field.tag !== undefined,
  );

  return {
    read(reader) {
      const value: Record<string, unknown> = {};
      for (const [name, field] of absent) value[name] = defaultOf(field);
      for (const { name, read } of plain) value[name] = read(reader);
      if (isFlexible) readTags(reader, tagged, value);
      return value;
    },
    write(writer, given) {
      const value = given as Readonly<Record<string, unknown>>;
      for (const { name, field, write } of plain) {
        const given = value[name];
        write(writer, given === undefined ? defaultOf(field) : given);
      }
      if (isFlexible) writeTags(writer, tagged, value);
    },
  };
}

/** The value of a field that was not given. */
export function defaultOf(field: Field<unknown>): unknown {
  if (field.type === 'struct' && field.default === undefined && field.fields !== undefined) {
    return Object.fromEntries(
      Object.entries(field.fields).map(([name, inner]) => [name, defaultOf(inner)]),
    );
  }
  return field.default;
}

function readTags(reader: Reader, tagged: readonly Step[], value: Record<string, unknown>): void {
  for (let count = reader.uvarint(); count > 0; count -= 1) {
    const tag = reader.uvarint();
    const inner = new Reader(reader.slice(reader.uvarint()));
    const step = tagged.find(({ field }) => field.tag === tag);
    if (step !== undefined) value[step.name] = step.read(inner);
  }
}

function writeTags(
  writer: Writer,
  tagged: readonly Step[],
  value: Readonly<Record<string, unknown>>,
): void {
  const told = tagged.filter(({ name, field }) => {
    const given = value[name];
    if (given === undefined || given === field.default) return false;
    return !(Array.isArray(given) && given.length === 0);
  });
  writer.uvarint(told.length);
  for (const { name, field, write } of told) {
    const inner = new Writer();
    write(inner, value[name]);
    writer.uvarint(field.tag ?? 0);
    writer.uvarint(inner.size);
    for (const part of inner.parts()) writer.buffer(part);
  }
}

function valueCodec(field: Field<unknown>, version: number, isFlexible: boolean): Compiled {
  const isNullable = field.nullableSince !== undefined && version >= field.nullableSince;
  if (field.type === 'struct') {
    const inner = compile(field.fields ?? {}, version, isFlexible);
    return isNullable ? nullableStruct(inner) : inner;
  }
  const any =
    field.type === 'array'
      ? arrayCodec(field, version, isFlexible)
      : primitiveCodec(field.type, isFlexible);
  return isNullable || fixedSize.has(field.type) ? any : neverNull(field, any);
}

const fixedSize: ReadonlySet<string> = new Set(['bool', 'int8', 'int16', 'int32', 'int64', 'uuid']);

function nullableStruct({ read, write }: Compiled): Compiled {
  return {
    read: (reader) => (reader.int8() === -1 ? null : read(reader)),
    write(writer, value) {
      writer.int8(value === null ? -1 : 1);
      if (value !== null) write(writer, value);
    },
  };
}

/** A version without null refuses it from others, and writes the empty value itself. */
function neverNull({ type }: Field<unknown>, { read, write }: Compiled): Compiled {
  const empty = type === 'string' ? '' : type === 'array' ? [] : Buffer.alloc(0);
  return {
    read(reader) {
      const value = read(reader);
      if (value === null) throw kafka.error('KAFKA_FIELD_NULL', { at: reader.at, type });
      return value;
    },
    write(writer, value) {
      write(writer, value ?? empty);
    },
  };
}

function arrayCodec(field: Field<unknown>, version: number, isFlexible: boolean): Compiled {
  const item = valueCodec(field.item as Field<unknown>, version, isFlexible);
  return {
    read(reader) {
      const count = reader.length(isFlexible, 4);
      if (count < 0) return null;
      const items: unknown[] = [];
      // Every item takes at least a byte: a count beyond the frame fails at once, not after filling the memory.
      if (count > reader.left) reader.slice(count);
      for (let index = 0; index < count; index += 1) items.push(item.read(reader));
      return items;
    },
    write(writer, value) {
      if (value === null) {
        writer.length(-1, isFlexible, 4);
        return;
      }
      const items = value as readonly unknown[];
      writer.length(items.length, isFlexible, 4);
      for (const one of items) item.write(writer, one);
    },
  };
}
