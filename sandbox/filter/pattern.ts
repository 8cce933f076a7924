import { RE2JS } from 're2js';
import { filterBounds } from './expression.ts';
import { filterProblems } from './problems.ts';

/** @throws FILTER_PATTERN for what RE2 cannot read, FILTER_TOO_LARGE */
export function checkPattern(
  pattern: string,
  place: { readonly text: string; readonly at: number },
): void {
  if (pattern.length > filterBounds.pattern) {
    throw filterProblems.error('FILTER_TOO_LARGE', {
      what: 'characters in a regular expression',
      most: filterBounds.pattern,
    });
  }
  if (pattern === '')
    throw filterProblems.error('FILTER_PATTERN', { ...place, why: 'it is empty' });
  try {
    RE2JS.compile(pattern);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw filterProblems.error('FILTER_PATTERN', { ...place, why }, { cause });
  }
}

/** Tests texts for a pattern in linear time. */
export function compilePattern(pattern: string, ignoresCase: boolean): (text: string) => boolean {
  const compiled = RE2JS.compile(pattern, ignoresCase ? RE2JS.CASE_INSENSITIVE : 0);
  return (text) => compiled.test(text);
}

/**
 * A text without which nothing matches, so that bytes can be searched first; '' when none is plain to see. Reads only the
 * plain letters between brackets, classes and escapes, and gives up at alternatives and inline flags.
 */
export function requiredText(pattern: string, ignoresCase: boolean): string {
  if (pattern.includes('|') || pattern.includes('(?')) return '';
  const runs = pattern
    // What is no plain letter of the whole match cuts a run; \Q…\E would change what the rest means.
    .replace(/\\[pP](?:\{[^}]*\}|.)|\\x(?:\{[^}]*\}|..)|\\[0-7]+|\\./gs, (escape) =>
      escape === '\\Q' ? '|' : '\0',
    )
    .replace(/\[\^?\]?[^\]]*\]/g, '\0')
    .replace(/\{[^}]*\}/g, '?');
  if (/[|[\]]/.test(runs) || runs.includes('[:')) return '';
  let longest = '';
  let run = '';
  let depth = 0;
  const end = (): void => {
    if (run.length > longest.length) longest = run;
    run = '';
  };
  for (let at = 0; at < runs.length; at += 1) {
    const sign = runs[at] ?? '';
    if (sign === '(') depth += 1;
    const isPlain = depth === 0 && (ignoresCase ? /[a-jl-rt-z0-9_:"-]/i : /[\w:" -]/).test(sign);
    const isOptional = /[*?]/.test(runs[at + 1] ?? '');
    if (isPlain && !isOptional) run += sign;
    else end();
    if (sign === ')') depth -= 1;
    // What is repeated may stand there several times: only its first is next to what came before.
    if (runs[at + 1] === '+') end();
  }
  end();
  return longest;
}
