/**
 * Combinators that declare the fields of Kafka's messages: versions are data on the field, so that one declaration gives
 * codec and types for every version.
 * @see https://kafka.apache.org/protocol
 */
export interface FieldOptions<T> {
  /** First version that has the field. */
  readonly since?: number;
  /** Last version that has the field. */
  readonly until?: number;
  /** First version in which the field may be null. */
  readonly nullableSince?: number;
  /** Value of a field that is absent; a tagged field equal to it is left out. */
  readonly default?: T;
  /** Tag number of a tagged field (flexible versions only). */
  readonly tag?: number;
}

export type Primitive =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'string'
  | 'bytes'
  | 'records'
  | 'uuid';

/** A declared field whose values are `T`. */
export interface Field<T> {
  readonly type: Primitive | 'array' | 'struct';
  readonly item?: Field<unknown>;
  readonly fields?: Fields;
  readonly since: number;
  readonly until: number;
  /** First version in which null is allowed; undefined when never. */
  readonly nullableSince: number | undefined;
  readonly default: unknown;
  readonly tag: number | undefined;
  /** Only for inference; never there at run time. */
  readonly sample?: T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values of a set of fields. */
export type ValuesOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

function field<T>(
  type: Field<T>['type'],
  natural: unknown,
  options: FieldOptions<T> = {},
  shape: { readonly item?: Field<unknown>; readonly fields?: Fields } = {},
): Field<T> {
  return {
    type,
    ...shape,
    since: options.since ?? 0,
    until: options.until ?? Number.MAX_SAFE_INTEGER,
    nullableSince: options.nullableSince,
    default: options.default ?? natural,
    tag: options.tag,
  };
}

const nullableFrom = <T>(options: FieldOptions<T>): FieldOptions<T> => ({
  nullableSince: 0,
  ...options,
});

export const bool = (options?: FieldOptions<boolean>): Field<boolean> =>
  field('bool', false, options);
export const int8 = (options?: FieldOptions<number>): Field<number> => field('int8', 0, options);
export const int16 = (options?: FieldOptions<number>): Field<number> => field('int16', 0, options);
export const int32 = (options?: FieldOptions<number>): Field<number> => field('int32', 0, options);
/** 64-bit integers are numbers here: offsets and times are safe to 2^53. */
export const int64 = (options?: FieldOptions<number>): Field<number> => field('int64', 0, options);
export const string = (options?: FieldOptions<string>): Field<string> =>
  field('string', '', options);
export const nullableString = (options: FieldOptions<string | null> = {}): Field<string | null> =>
  field('string', null, nullableFrom(options));
export const bytes = (options?: FieldOptions<Buffer>): Field<Buffer> =>
  field('bytes', Buffer.alloc(0), options);
export const nullableRecords = (options: FieldOptions<Buffer | null> = {}): Field<Buffer | null> =>
  field('records', null, nullableFrom(options));
/** 16 bytes, shown as 22 characters of URL-safe base64. */
export const uuid = (options?: FieldOptions<string>): Field<string> =>
  field('uuid', noUuid, options);
export const noUuid = 'AAAAAAAAAAAAAAAAAAAAAA';

export const array = <T>(
  item: Field<T>,
  options?: FieldOptions<readonly T[]>,
): Field<readonly T[]> => field('array', [], options, { item });
export const nullableArray = <T>(
  item: Field<T>,
  options: FieldOptions<readonly T[] | null> = {},
): Field<readonly T[] | null> => field('array', null, nullableFrom(options), { item });

export const struct = <F extends Fields>(
  fields: F,
  options?: FieldOptions<ValuesOf<F>>,
): Field<ValuesOf<F>> => field('struct', undefined, options, { fields });
export const nullableStruct = <F extends Fields>(
  fields: F,
  options: FieldOptions<ValuesOf<F> | null> = {},
): Field<ValuesOf<F> | null> => field('struct', null, nullableFrom(options), { fields });

/** An array of structs. */
export const structs = <F extends Fields>(
  fields: F,
  options?: FieldOptions<readonly ValuesOf<F>[]>,
): Field<readonly ValuesOf<F>[]> => array(struct(fields), options);
export const nullableStructs = <F extends Fields>(
  fields: F,
  options?: FieldOptions<readonly ValuesOf<F>[] | null>,
): Field<readonly ValuesOf<F>[] | null> => nullableArray(struct(fields), options);

export interface Message<Q extends Fields = Fields, S extends Fields = Fields> {
  readonly key: number;
  readonly name: string;
  /** Lowest and highest version that is served. */
  readonly versions: readonly [number, number];
  /** Lowest version that ApiVersions tells, where it differs from what is served. */
  readonly advertisedFrom?: number;
  /** First flexible version; undefined when none is. */
  readonly flexibleFrom: number | undefined;
  readonly request: Q;
  readonly response: S;
}

/** One API: key, versions, and the fields of request and response; nothing else. */
export function message<Q extends Fields, S extends Fields>(api: Message<Q, S>): Message<Q, S> {
  return api;
}

/** True for a field that a version has. */
export function hasField({ since, until }: Field<unknown>, version: number): boolean {
  return version >= since && version <= until;
}
