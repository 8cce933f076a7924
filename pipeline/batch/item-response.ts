import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { long, text, type WorkflowEvent } from './workflow-event.ts';

/** One answered question. The job reads score and duration as whole numbers: 0.5 becomes 0, 2.7 becomes 2. */
export function itemResponse({ edata, ets }: WorkflowEvent): JsonObject {
  const item = isObject(edata['item']) ? edata['item'] : {};
  const answers: readonly JsonValue[] = Array.isArray(edata['resvalues']) ? edata['resvalues'] : [];
  const response: JsonObject = {
    itemId: text(item['id']),
    timeSpent: long(edata['duration']) ?? 0,
    res: answers.flatMap((answer) =>
      isObject(answer)
        ? Object.entries(answer).map(([key, value]) => `${key}:${shown(value)}`)
        : [],
    ),
    resValues: answers,
    mc: item['mc'] ?? undefined,
    mmc: item['mmc'] ?? undefined,
    score: long(edata['score']) ?? 0,
    time_stamp: ets,
    maxScore: long(item['maxscore']) ?? 0,
    pass: text(edata['pass']),
    qtitle: text(item['title']),
    qdesc: text(item['desc']),
  };
  return Object.fromEntries(Object.entries(response).filter(([, value]) => value !== undefined));
}

function shown(value: JsonValue | undefined): string {
  return text(value) ?? JSON.stringify(value ?? null);
}
