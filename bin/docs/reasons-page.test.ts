import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reasons } from '../../pipeline/reasons.ts';
import { sandboxReasons } from '../../sandbox/ops/reasons.ts';
import { reasonsPage } from './reasons-page.ts';

test('docs/reasons.md is what `npm run docs` makes', () => {
  const committed = readFileSync(new URL('../../docs/reasons.md', import.meta.url), 'utf8');
  expect(committed).toBe(reasonsPage());
});

test('every code has its entry, once', () => {
  const headings = [...reasonsPage().matchAll(/^### `(.+)`$/gm)].map(([, code]) => code);
  const codes = Object.keys({ ...reasons, ...sandboxReasons });
  expect(headings).toHaveLength(codes.length);
  expect(new Set(headings)).toEqual(new Set(codes));
});

/** The tests that reach what no stage decides; pipeline/reasons.test.ts reaches the rest. */
const reachedBy: Readonly<Record<string, readonly [file: string, words: string]>> = {
  'run.output-too-large': ['pipeline/runtime/output-too-large.test.ts', 'run.output-too-large'],
  'api.accepted': ['tests/journeys/reasons.test.ts', 'sandboxReasons'],
  'druid.stored': ['tests/journeys/reasons.test.ts', 'sandboxReasons'],
  'druid.processedWithError': ['tests/journeys/reasons.test.ts', 'sandboxReasons'],
  'druid.unparseable': ['tests/journeys/reasons.test.ts', 'sandboxReasons'],
  'druid.thrownAway': ['sandbox/druid/ingestion/rules.test.ts', 'thrownAway'],
  'druid.read': ['tests/journeys/external.test.ts', 'druid.read'],
};

test('every code that is no stage decision has a test that reaches it', () => {
  const codes = Object.keys({ ...reasons, ...sandboxReasons });
  const notOfStages = codes.filter((code) => /^(?:run|api|druid)\./.test(code));
  expect(new Set(Object.keys(reachedBy))).toEqual(new Set(notOfStages));
  for (const [file, words] of Object.values(reachedBy)) {
    expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(words);
  }
});
