interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function decimalOf(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** Whether a number is a whole multiple of another, reckoned in decimal digits: 0.3 is one of 0.1. */
export function isMultiple(value: number, of: number): boolean {
  if (!Number.isFinite(value)) return false;
  const [a, b] = [decimalOf(value), decimalOf(of)];
  const lower = Math.min(a.exponent, b.exponent);
  const scaled = ({ digits, exponent }: Decimal): bigint =>
    digits * 10n ** BigInt(exponent - lower);
  return scaled(a) % scaled(b) === 0n;
}
