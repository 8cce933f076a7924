/** First match wins: browsers that claim to be others come before those. */
const agents: readonly (readonly [name: string, version: RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/([\d.]+)/],
  ['Opera', /\bOPR\/([\d.]+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/([\d.]+)/],
  ['Chrome', /\b(?:Chrome|CriOS)\/([\d.]+)/],
  ['Safari', /\bVersion\/([\d.]+).*\bSafari\//],
  ['Internet Explorer', /\b(?:MSIE |Trident\/.*\brv:)([\d.]+)/],
];

const systems: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Windows 10', /\bWindows NT 10\.0/],
  ['Windows 8.1', /\bWindows NT 6\.3/],
  ['Windows 7', /\bWindows NT 6\.1/],
  ['Android', /\bAndroid\b/],
  ['iPad', /\biPad\b/],
  ['iPhone', /\biPhone\b/],
  ['Mac OSX', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
];

/** What a User-Agent header tells: the usual browsers and systems by name, `UNKNOWN` for the rest. */
export function describeUserAgent(raw: string): {
  readonly agent: string;
  readonly ver: string;
  readonly system: string;
  readonly raw: string;
} {
  const known = agents.find(([, pattern]) => pattern.test(raw));
  return {
    agent: known?.[0] ?? 'UNKNOWN',
    ver: known?.[1].exec(raw)?.[1] ?? 'UNKNOWN',
    system: systems.find(([, pattern]) => pattern.test(raw))?.[0] ?? 'UNKNOWN',
    raw,
  };
}
