import type { Primitive } from './fields.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Reads and writes the values of one field in one version. */
export interface Compiled {
  readonly read: (reader: Reader) => unknown;
  readonly write: (writer: Writer, value: unknown) => void;
}

/** The codec of a primitive type; compact in flexible versions. */
export function primitiveCodec(type: Primitive, isFlexible: boolean): Compiled {
  switch (type) {
    case 'bool':
      return {
        read: (reader) => reader.int8() !== 0,
        write: (writer, value) => {
          writer.int8(value === true ? 1 : 0);
        },
      };
    case 'string':
      return {
        read(reader) {
          const size = reader.length(isFlexible, 2);
          return size < 0 ? null : reader.slice(size).toString();
        },
        write(writer, value) {
          if (value === null) {
            writer.length(-1, isFlexible, 2);
            return;
          }
          const text = value as string;
          writer.length(Buffer.byteLength(text), isFlexible, 2);
          writer.text(text);
        },
      };
    case 'bytes':
    case 'records':
      return {
        read(reader) {
          const size = reader.length(isFlexible, 4);
          return size < 0 ? null : reader.slice(size);
        },
        write(writer, value) {
          if (value === null) {
            writer.length(-1, isFlexible, 4);
            return;
          }
          const buffer = value as Buffer;
          writer.length(buffer.length, isFlexible, 4);
          writer.buffer(buffer);
        },
      };
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
      return {
        read: (reader) => reader[type](),
        write: (writer, value) => {
          writer[type](value as number);
        },
      };
    case 'uuid':
      return {
        read: (reader) => reader.uuid(),
        write: (writer, value) => {
          writer.uuid(value as string);
        },
      };
  }
}
