import type { JsonValue } from '../../schemas/json.ts';

/** A number as Java's `Double.toString` writes it: `5.0`, `1.529499971358E12`, `1.0E-4`. */
export function javaDouble(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (value === 0 || (magnitude >= 1e-3 && magnitude < 1e7)) {
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
}

/** A number in single precision, as the shortest decimal that means it: what a FLOAT column and Gson show. */
export function javaFloat(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(single.toPrecision(9));
}

/** JSON as Gson writes it into a cache: `< > & = '` and the two line separators escaped. */
export function gsonText(value: JsonValue): string {
  return JSON.stringify(value).replaceAll(
    /[<>&='\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** How Jackson reads a number, by its text: casts between these fail in production. */
export type JavaNumber = 'Integer' | 'Long' | 'BigInteger' | 'Double';

/** The text of a refused cast, as Java 11 words it. */
export function castError(from: JavaNumber | 'String', to: JavaNumber | 'String'): string {
  const [had, wanted] = [`java.lang.${from}`, `java.lang.${to}`];
  return `class ${had} cannot be cast to class ${wanted} (${had} and ${wanted} are in module java.base of loader 'bootstrap')`;
}

/**
 * Tells how each number of a JSON text was written, by its path (`events.0.ets`); undefined where no number is. The text
 * must be JSON of reasonable depth: what the runner parsed before.
 */
export function numberKinds(bytes: Uint8Array): (path: string) => JavaNumber | undefined {
  const marked: unknown = JSON.parse(Buffer.from(bytes).toString(), markNumber as Reviver);
  return (path) => {
    let at: unknown = marked;
    for (const name of path.split('.')) {
      at =
        typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined;
    }
    return at instanceof MarkedNumber ? at.kind : undefined;
  };
}

type Reviver = (key: string, value: unknown) => unknown;

class MarkedNumber {
  readonly kind: JavaNumber;

  constructor(kind: JavaNumber) {
    this.kind = kind;
  }
}

// The engine gives a reviver the source text of each scalar (ES2026).
function markNumber(_: string, value: unknown, context: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new MarkedNumber(kindOf(context.source ?? '')) : value;
}

function kindOf(text: string): JavaNumber {
  if (!/^-?\d+$/.test(text)) return 'Double';
  const value = BigInt(text);
  if (BigInt.asIntN(32, value) === value) return 'Integer';
  return BigInt.asIntN(64, value) === value ? 'Long' : 'BigInteger';
}
