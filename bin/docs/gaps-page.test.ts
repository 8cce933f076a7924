import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gapsPage } from './gaps-page.ts';

test('docs/gaps.md is what `npm run docs` makes', () => {
  const committed = readFileSync(new URL('../../docs/gaps.md', import.meta.url), 'utf8');
  expect(committed).toBe(gapsPage());
});
