const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };
const HEX = /^\\x([0-9a-fA-F]{2})/;
const isBlank = (char: string): boolean => /[ \t\n\v\f\r\0]/.test(char);

/**
 * Splits a line typed by hand into arguments: "double quotes" know \n \r \t \b \a \xHH, 'single quotes' know \'.
 * Undefined when quotes are unbalanced or a closing quote is glued to text. (upstream: sds.c sdssplitargs)
 */
export function splitInline(line: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isBlank(line.charAt(at))) at++;
    if (at >= line.length) return words;
    let word = '';
    while (at < line.length && !isBlank(line.charAt(at))) {
      const char = line.charAt(at);
      if (char === '"' || char === "'") {
        const quoted = readQuoted(line, at + 1, char);
        if (quoted === undefined) return undefined;
        word += quoted.text;
        at = quoted.end;
        if (at < line.length && !isBlank(line.charAt(at))) return undefined;
      } else {
        word += char;
        at++;
      }
    }
    words.push(word);
  }
}

function readQuoted(
  line: string,
  start: number,
  quote: string,
): { text: string; end: number } | undefined {
  let text = '';
  for (let at = start; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === quote) return { text, end: at + 1 };
    const next = line.charAt(at + 1);
    if (char !== '\\' || next === '') {
      text += char;
    } else if (quote === "'") {
      // Only \' is an escape here; any other backslash is itself.
      text += next === "'" ? "'" : char;
      if (next === "'") at++;
    } else {
      const hex = HEX.exec(line.slice(at, at + 4))?.[1];
      text += hex === undefined ? (ESCAPES[next] ?? next) : String.fromCharCode(parseInt(hex, 16));
      at += hex === undefined ? 1 : 3;
    }
  }
  return undefined;
}
