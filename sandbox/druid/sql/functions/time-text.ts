import { parseTime } from '../coerce.ts';
import { quoteText } from '../print.ts';
import { utc, type Zone } from '../zone.ts';
import { argument, knownText, refuse, scalar, type Call, type FunctionTable } from './call.ts';
import { zoneArgument } from './time-zone.ts';

/** strftime code of a run of one Joda letter; undefined when DuckDB has none. Source: Joda DateTimeFormat. */
function jodaCode(letter: string, length: number): string | undefined {
  const byWidth = (code: string) =>
    length === 1 ? `%-${code}` : length === 2 ? `%${code}` : undefined;
  switch (letter) {
    case 'y':
    case 'Y':
      return length === 2 ? '%y' : '%Y';
    case 'x':
      return length === 4 ? '%G' : undefined;
    case 'w':
      return length === 2 ? '%V' : undefined;
    case 'e':
      return length === 1 ? '%u' : undefined;
    case 'E':
      return length >= 4 ? '%A' : '%a';
    case 'D':
      return length === 3 ? '%j' : length === 1 ? '%-j' : undefined;
    case 'M':
      return length >= 4 ? '%B' : length === 3 ? '%b' : byWidth('m');
    case 'd':
      return byWidth('d');
    case 'a':
      return '%p';
    case 'H':
      return byWidth('H');
    case 'h':
      return byWidth('I');
    case 'm':
      return byWidth('M');
    case 's':
      return byWidth('S');
    case 'S':
      return length === 3 ? '%g' : undefined;
    default:
      return undefined;
  }
}

const pad = (value: number): string => String(value).padStart(2, '0');

const offsetText = (minutes: number, separator: string): string => {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${separator}${pad(size % 60)}`;
};

/** The strftime form of a Joda pattern. @throws DruidSqlError UNSUPPORTED naming a letter DuckDB cannot do. */
export function strftimeOf(pattern: string, zone: Zone, call: Call, parsing = false): string {
  let format = '';
  for (const [run, quoted, letter] of pattern.matchAll(
    /'((?:[^']|'')*)'|([a-zA-Z])\2*|[^a-zA-Z']/g,
  )) {
    if (quoted !== undefined) {
      format += quoted === '' ? "'" : quoted.replaceAll("''", "'").replaceAll('%', '%%');
    } else if (letter === undefined) format += run === '%' ? '%%' : run;
    else if (letter === 'Z' && run.length <= 2) {
      if (parsing) format += '%z';
      else if (zone.fixedMinutes === undefined)
        throw refuse(call, `the Joda letter ${run} in ${zone.name}`);
      else format += offsetText(zone.fixedMinutes, run.length === 2 ? ':' : '');
    } else {
      const code = jodaCode(letter, run.length);
      if (code === undefined) throw refuse(call, `the Joda pattern letters ${run}`);
      format += code;
    }
  }
  return format;
}

function parse(call: Call) {
  const text = argument(call, 0, 'STRING');
  const pattern = knownText(call, 1);
  const zone = zoneArgument(call, 2);
  if (pattern === undefined) return { sql: parseTime(text, zone), type: 'TIMESTAMP' as const };
  const format = strftimeOf(pattern, zone, call, true);
  const read = `try_strptime(${text.sql}, ${quoteText(format)})`;
  const sql = format.includes('%z') ? `(${read} AT TIME ZONE 'UTC')` : zone.toUtc(read);
  return { sql, type: 'TIMESTAMP' as const };
}

function format(call: Call) {
  const time = argument(call, 0, 'TIMESTAMP');
  const zone = zoneArgument(call, 2);
  const pattern =
    knownText(call, 1) ??
    (zone === utc ? "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'" : "yyyy-MM-dd'T'HH:mm:ss.SSSZZ");
  const code = strftimeOf(pattern, zone, call);
  return {
    sql: `strftime(${zone.toLocal(time.sql)}, ${quoteText(code)})`,
    type: 'STRING' as const,
  };
}

export const timeTextFunctions: FunctionTable = {
  TIME_PARSE: scalar(1, 3, parse),
  TIME_FORMAT: scalar(1, 3, format),
};
