import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { problems } from '../schemas/problem.ts';
import { parseJson } from '../schemas/parse.ts';
import type { JsonValue } from '../schemas/json.ts';

const input = problems({
  INPUT_UNREADABLE: {
    title: 'A file could not be read',
    message: ({ file, why }: { file: string; why: string }) => `${file} could not be read: ${why}.`,
    hint: () => 'Give a file of JSON or NDJSON, or - for standard input.',
  },
  INPUT_NOT_JSON: {
    title: 'Input is not JSON',
    message: ({ file, line, why }: { file: string; line: number; why: string }) =>
      `${file}, line ${line}, is neither JSON nor NDJSON: ${why}.`,
    hint: () => 'One JSON value for the whole file, or one on each line.',
  },
  INPUT_NOT_A_TIME: {
    title: 'Not a time',
    message: ({ given }: { given: string }) => `'${given}' is not a time.`,
    hint: () => 'Use 2024-06-10T12:00:00Z or epoch milliseconds; for a span 30s, 500ms or 2m.',
  },
  INPUT_NOT_A_NUMBER: {
    title: 'Not a number',
    message: ({ name, given }: { name: string; given: string }) =>
      `--${name} is '${given}', which is no whole number.`,
    hint: () => 'Give a whole number.',
  },
});

async function readText(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw input.error('INPUT_UNREADABLE', { file, why }, { cause });
  }
}

/** The values of files of JSON (an array gives its elements) or NDJSON; `-` is standard input. @throws INPUT_NOT_JSON with the line */
export async function readValues(files: readonly string[]): Promise<readonly JsonValue[]> {
  const values: JsonValue[] = [];
  for (const file of files) values.push(...valuesOf(await readText(file), file));
  return values;
}

function valuesOf(content: string, file: string): readonly JsonValue[] {
  const whole = parseJson(content);
  if (whole.ok)
    return Array.isArray(whole.value) ? (whole.value as readonly JsonValue[]) : [whole.value];
  const lines = content.split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = parseJson(line);
    if (parsed.ok) return [parsed.value];
    const why = lines.length === 1 ? whole.problem : parsed.problem;
    throw input.error('INPUT_NOT_JSON', { file, line: index + 1, why });
  });
}

/** SQL or other text given as an argument, or `-` for standard input. */
export async function textArgument(given: string): Promise<string> {
  return given === '-' ? readText('-') : given;
}

/** `30s`, `500ms`, `2m` in milliseconds. @throws INPUT_NOT_A_TIME */
export function spanMs(given: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(given) ?? [];
  if (amount === undefined) throw input.error('INPUT_NOT_A_TIME', { given });
  const scale = { ms: 1, s: 1000, m: 60_000 }[unit ?? 's'] ?? 1000;
  return Number(amount) * scale;
}

/** A moment as epoch ms, from ISO 8601 or epoch ms. @throws INPUT_NOT_A_TIME */
export function momentMs(given: string): number {
  const ms = /^\d+$/.test(given) ? Number(given) : Date.parse(given);
  if (Number.isNaN(ms)) throw input.error('INPUT_NOT_A_TIME', { given });
  return ms;
}

/** @throws INPUT_NOT_A_NUMBER */
export function wholeNumber(name: string, given: string): number {
  const number = Number(given);
  if (!Number.isSafeInteger(number)) throw input.error('INPUT_NOT_A_NUMBER', { name, given });
  return number;
}
