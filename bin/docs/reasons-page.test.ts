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
