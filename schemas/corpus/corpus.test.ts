import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Documents, SchemaDocument } from '../documents.ts';
import { valueAt } from '../draft04.ts';
import { createFastValidator } from '../fast-validator.ts';
import type { JsonObject } from '../json.ts';
import { findings } from '../slow/findings.ts';
import { judge, reportOn } from '../slow/judge.ts';
import { productionText, scrape } from '../slow/production-text.ts';
import { documentOf } from '../testing/document.ts';
import { schemasOf, sets, type Case } from './cases.ts';

/** What the validator of production said (`run.ts`); a text of null: its job would crash. */
interface Expectation extends Case {
  readonly isValid: boolean;
  readonly text?: string | null;
  readonly report?: string;
}

const expectations = gunzipSync(readFileSync(join(import.meta.dirname, 'expectations.jsonl.gz')))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Expectation);

interface CorpusJudge {
  readonly documents: Documents;
  readonly document: SchemaDocument;
  readonly isValid: (event: JsonObject) => boolean;
}

/** Finds who judges by a schema that a case of the set names. */
function judgesOf(set: Case['set']): (schema: Case['schema']) => CorpusJudge {
  const sides: readonly Documents[] =
    set === 'random'
      ? []
      : (['preprocessor', 'druid'] as const).map(
          (side) =>
            new Map(
              schemasOf(set)
                .documents(side)
                .map((one) => [one.uri, one]),
            ),
        );
  const validators = new Map(sides.map((documents) => [documents, createFastValidator(documents)]));
  return (schema) => {
    const own = typeof schema === 'string' ? undefined : documentOf(schema);
    const uri = own?.uri ?? `resource:/schemas/${schema as string}`;
    const documents =
      own === undefined ? sides.find((side) => side.has(uri)) : new Map([[uri, own]]);
    const document = documents?.get(uri);
    if (documents === undefined || document === undefined) throw new Error(`no schema ${uri}`);
    const isFast = validators.get(documents) ?? createFastValidator(documents);
    return { documents, document, isValid: (event) => isFast(document, event) };
  };
}

describe('what json-schema-validator 2.2.8 said of every event of the corpus is said here', () => {
  for (const set of sets) {
    const given = expectations.filter((one) => one.set === set);

    test(`by the schemas of ${set}: ${given.length} events`, () => {
      const find = judgesOf(set);
      const differing = given.flatMap((one) => {
        const { documents, document, isValid } = find(one.schema);
        const said = productionText(reportOn(documents, document, one.event));
        const ours = {
          fast: isValid(one.event),
          slow: judge(documents, document, one.event).length === 0,
          text: one.isValid ? undefined : (said ?? null),
        };
        const production = { fast: one.isValid, slow: one.isValid, text: one.text };
        return JSON.stringify(ours) === JSON.stringify(production) ? [] : [{ ...one, ours }];
      });
      expect(differing).toEqual([]);
    });

    test(`and every refusal by ${set} has a finding that says what to do, where the text names a place of the event there too`, () => {
      const find = judgesOf(set);
      for (const { schema, event, isValid, text } of given) {
        if (isValid) continue;
        const { documents, document } = find(schema);
        const found = findings(documents, judge(documents, document, event));
        expect(found).not.toEqual([]);
        expect(found.filter(({ message, hint }) => message === '' || hint === '')).toEqual([]);
        const named = text?.startsWith('"/') === true ? text.slice(1, -1) : '';
        // Of a choice the text names the first branch, the findings the nearest.
        if (found.some(({ rule }) => rule === 'anyOf' || rule === 'oneOf')) continue;
        if (named === '' || valueAt(event, named) === undefined) continue;
        expect(found.map(({ pointer }) => pointer.slice(0, named.length))).toContain(named);
      }
    });
  }

  test('and its reports are read as its jobs read them', () => {
    for (const { report, text } of expectations) {
      if (report !== undefined) expect(scrape(report) ?? null).toBe(text);
    }
  });

  test('and neither verdict is rare', () => {
    const refused = expectations.filter(({ isValid }) => !isValid);
    expect(refused.length).toBeGreaterThan(2_000);
    expect(expectations.length - refused.length).toBeGreaterThan(300);
    expect(new Set(refused.map(({ text }) => text)).size).toBeGreaterThan(100);
  });
});
