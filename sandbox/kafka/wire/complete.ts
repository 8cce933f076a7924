import { defaultOf } from './codec.ts';
import type { Field, Fields, ValuesOf } from './fields.ts';

/** Values of which any may be left out, at every depth. */
export type Sparse<T> = T extends Buffer | string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer I)[]
    ? readonly Sparse<I>[]
    : { readonly [K in keyof T]?: Sparse<T[K]> | undefined };

/** Fills what was left out with the declared defaults, as a round trip over the wire would. Buffers stay the same. */
export function complete<F extends Fields>(fields: F, given: Sparse<ValuesOf<F>>): ValuesOf<F> {
  return completeStruct(fields, given as Readonly<Record<string, unknown>>) as ValuesOf<F>;
}

function completeStruct(
  fields: Fields,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const name in fields) {
    const field = fields[name];
    if (field !== undefined) whole[name] = completeValue(field, given[name]);
  }
  return whole;
}

function completeValue(field: Field<unknown>, given: unknown): unknown {
  if (given === undefined) return defaultOf(field);
  if (given === null) return null;
  if (field.type === 'struct') {
    return completeStruct(field.fields ?? {}, given as Readonly<Record<string, unknown>>);
  }
  const { item } = field;
  if (field.type !== 'array' || item === undefined || item.type !== 'struct') return given;
  return (given as readonly unknown[]).map((one) => completeValue(item, one));
}
