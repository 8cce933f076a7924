import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import type { Row } from '../../stores/tables.ts';
import { castError, gsonText, type JavaNumber } from '../java-text.ts';
import { asText, objectAt } from '../readers.ts';
import { shown } from '../would-crash.ts';

/** An exception that production's job catches; without a message when Java's has none (a null pointer). */
export class Caught extends Error {
  /** What it means, for a person. */
  readonly meaning: string;

  constructor(meaning: string, javaMessage = '') {
    super(javaMessage);
    this.meaning = meaning;
  }
}

/** One answer of an attempt. */
export interface Answered {
  readonly ets: number;
  readonly question: string | undefined;
  readonly score: number;
  readonly maxScore: number;
  /** The entry of the column `question`. */
  readonly cell: JsonObject;
}

/** Which numbers of the record are what Java types. */
export type KindAt = (path: string) => JavaNumber | undefined;

/**
 * The answers of an attempt, one a question: the one with the highest ets, the first of equals (spec/pipeline.md §3.14
 * step 3), newest first.
 * @throws Caught where production's reading of an event fails.
 */
export function answersOf(events: readonly JsonValue[], kindAt: KindAt): readonly Answered[] {
  const all = events.map((event, index) => answerOf(event, kindAt(`events.${index}.ets`)));
  const newestFirst = all.toSorted((a, b) => b.ets - a.ets);
  const byQuestion = new Map<string | undefined, Answered>();
  for (const answer of newestFirst) {
    if (!byQuestion.has(answer.question)) byQuestion.set(answer.question, answer);
  }
  return [...byQuestion.values()];
}

function answerOf(event: JsonValue, kind: JavaNumber | undefined): Answered {
  if (!isObject(event)) throw new Caught(`an entry of events is ${shown(event)}`);
  const ets = event['ets'];
  if (typeof ets === 'string') throw new Caught('ets is text', castError('String', 'Long'));
  if (kind !== undefined && kind !== 'Long') {
    throw new Caught(`ets is ${shown(ets)}, not epoch milliseconds`, castError(kind, 'Long'));
  }
  const edata = objectAt(event, 'edata');
  const item = objectAt(edata, 'item');
  if (edata === undefined || item === undefined) throw new Caught('edata.item is missing');
  const assessTs = typeof ets === 'number' ? ets : 0;
  const maxScore = numberAt(item, 'maxscore');
  const score = numberAt(edata, 'score');
  const question = item['id'];
  return {
    ets: assessTs,
    question: question === undefined ? undefined : asText(question),
    score,
    maxScore,
    cell: {
      id: textOrNull(question),
      assess_ts: assessTs,
      max_score: maxScore,
      score,
      type: textOrNull(item['type']),
      title: textOrNull(item['title']),
      resvalues: mapsAt(edata, 'resvalues'),
      params: mapsAt(item, 'params'),
      description: textOrNull(item['desc']),
      duration: numberAt(edata, 'duration'),
    },
  };
}

/** A number or the number in a text; 0 when it is missing, as an unset Java double. */
function numberAt(parent: JsonObject, name: string): number {
  const value = parent[name];
  if (value === undefined) return 0;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && !Number.isNaN(number)) return number;
  throw new Caught(
    `${name} is ${shown(value)}`,
    `java.lang.NumberFormatException: ${shown(value)}`,
  );
}

function textOrNull(value: JsonValue | undefined): string | null {
  return value === undefined || value === null ? null : asText(value);
}

/** Maps of text; other values become their JSON text. */
function mapsAt(parent: JsonObject, name: string): readonly JsonObject[] {
  const value = parent[name];
  if (!Array.isArray(value)) throw new Caught(`${name} is ${shown(value)}, not a list`);
  return (value as readonly JsonValue[]).map((entry) => {
    if (!isObject(entry)) throw new Caught(`an entry of ${name} is ${shown(entry)}`);
    return Object.fromEntries(
      Object.entries(entry).map(([key, one]) => [
        key,
        typeof one === 'string' ? one : gsonText(one ?? null),
      ]),
    );
  });
}

/** The scores of an attempt as its row has them (spec/pipeline.md §3.14 step 5). */
export function scoresOf(answers: readonly Answered[]): Row {
  const total = answers.reduce((sum, { score }) => sum + score, 0);
  const most = answers.reduce((sum, { maxScore }) => sum + maxScore, 0);
  return {
    total_score: total,
    total_max_score: most,
    grand_total: `${decimal(total)}/${decimal(most)}`,
    question: answers.map(({ cell }) => cell),
  };
}

/** Java's DecimalFormat `0.0#`: one or two digits after the point, halves to the even digit. */
export function decimal(value: number): string {
  const hundredths = Math.floor(value * 100);
  // Only odd eighths lie exactly between two hundredths; toFixed would take the larger.
  const isHalf = Number.isInteger(value * 8) && !Number.isInteger(value * 4);
  const even = hundredths % 2 === 0 ? hundredths : hundredths + 1;
  return (isHalf ? even / 100 : value).toFixed(2).replace(/0$/, '');
}
