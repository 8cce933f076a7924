import { isIPv4, isIPv6 } from 'node:net';

/**
 * The formats that production's validator enforces on text; it warns of any other (json-schema-validator 2.2.8,
 * DraftV4FormatAttributesDictionary). As lenient and as strict as the Java classes behind it, so nearer to those than
 * to the RFCs: `corpus/` has what they said. `email` takes no comment and no group.
 */
export const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['base64', (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)],
  ['date-time', isDateTime],
  ['email', isEmail],
  ['hostname', isHostname],
  ['ipv4', (text) => isIPv4(text) || isMappedIPv4(text)],
  ['ipv6', (text) => isIPv6(text) && !text.includes('%') && !isMappedIPv4(text)],
  ['json-pointer', (text) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text)],
  ['mac', (text) => /^[A-Za-z0-9]{2}(?::[A-Za-z0-9]{2}){5}$/.test(text)],
  ['md5', isHex(32)],
  ['regex', isRegex],
  ['sha1', isHex(40)],
  ['sha256', isHex(64)],
  ['sha512', isHex(128)],
  ['uri', isUri],
  [
    'uuid',
    (text) => text.length <= 36 && /^\+?[0-9a-f]{1,15}(?:-\+?[0-9a-f]{1,15}){4}$/i.test(text),
  ],
]);

function isHex(length: number): (text: string) => boolean {
  return (text) => text.length === length && /^[0-9a-f]*$/i.test(text);
}

const dateTime =
  /^(\d{4})-(\d\d)-(\d\d)t(\d\d):(\d\d):(\d\d)(?:\.\d{1,12})?(?:z|[+-]([01]\d|2[0-3])(?::?[0-5]\d){0,2})$/i;

function isDateTime(text: string): boolean {
  const [, year, month, day, hour, minute, second] = (dateTime.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= lastDay;
  return isDay && (hour ?? 0) < 24 && (minute ?? 0) < 60 && (second ?? 0) < 60;
}

/** `::ffff:1.2.3.4` and its other spellings: an IPv4 address to Java. */
function isMappedIPv4(text: string): boolean {
  if (!isIPv6(text) || text.includes('%')) return false;
  return /^\[::ffff:[0-9a-f]+:[0-9a-f]+\]$/.test(new URL(`http://[${text}]`).hostname);
}

const hostPart = /^(?![-_])[\w\u0080-\uffff-]{1,63}(?<![-_])$/;

function isHostname(text: string): boolean {
  const name = text.replaceAll(/[\u3002\uff0e\uff61]/g, '.').replace(/\.$/, '');
  const parts = name.split('.');
  return (
    name.length <= 253 &&
    parts.length <= 127 &&
    parts.every((part) => hostPart.test(part)) &&
    !/^\d/.test(parts.at(-1) ?? '')
  );
}

const email =
  /^(?:"(?:[^"\\\r\n]|\\.)*"|[^\s\u007f-\uffff"(),:;<>@[\]]+)@(?:\[[^\]]*\]|[a-z0-9-]+(?:\.[a-z0-9-]+)*)$/i;

function isEmail(text: string): boolean {
  const named = /^[^<>"(),:;\\@[\]]*<([^<>]*)>\s*$/.exec(text);
  return email.test(named?.[1] ?? text.trim());
}

/** Production's engine knows neither named groups nor looking behind. */
function isRegex(text: string): boolean {
  const withoutEscapes = text.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gs, '');
  if (withoutEscapes.includes('(?<')) return false;
  try {
    void new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** As java.net.URI parses, which is older than RFC 3986 and allows letters beyond ASCII. */
function isUri(text: string): boolean {
  if (/[\p{Cc}\s"<>\\^`{|}]|%(?![0-9a-f]{2})/iu.test(text)) return false;
  const parts = /^(?:([^:/?#]*):)?(.*?)(?:#(.*))?$/s.exec(text);
  const [, scheme, rest = '', fragment = ''] = parts ?? [];
  if (fragment.includes('#')) return false;
  if (scheme !== undefined && (!/^[a-z][a-z0-9+.-]*$/i.test(scheme) || rest === '')) return false;
  if (scheme !== undefined && !rest.startsWith('/')) return true;
  if (rest === '//' && !text.endsWith('#') && fragment === '') return false;
  const [place = ''] = rest.split('?', 1);
  const host = /^\/\/(?:[^/@]*@)?\[([^\]]*)\](?::\d*)?(?=\/|$)/.exec(place);
  if (host === null) return !/[[\]]/.test(place);
  return isIPv6(host[1] ?? '') && !/[[\]]/.test(place.slice(host[0].length));
}
