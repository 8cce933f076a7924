/**
 * Text of a double as Redis 7 writes it (util.c d2string): integers below 2^52 plainly, else the shortest digits that
 * read back as the same number, with an exponent where the plain form would be long (fpconv's rules).
 */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 52) return String(value);
  const [mantissa = '', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  return (value < 0 ? '-' : '') + placePoint(digits, Number(exponentText));
}

// `digits` with the point after the first one, times 10^exponent.
function placePoint(digits: string, exponent: number): string {
  const scale = exponent - digits.length + 1;
  const size = Math.abs(exponent);
  if (scale >= 0 && size < digits.length + 7) return digits + '0'.repeat(scale);
  if (scale < 0 && (scale > -7 || size < 4)) {
    const whole = digits.length + scale;
    return whole <= 0
      ? `0.${'0'.repeat(-whole)}${digits}`
      : `${digits.slice(0, whole)}.${digits.slice(whole)}`;
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${digits[0] ?? ''}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
}
