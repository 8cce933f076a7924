import { writeFileSync } from 'node:fs';
import { gapsPage } from './docs/gaps-page.ts';
import { reasonsPage } from './docs/reasons-page.ts';

// Makes the pages of docs/ that are generated from tables of the code: `npm run docs`.
writeFileSync(new URL('../docs/reasons.md', import.meta.url), reasonsPage());
writeFileSync(new URL('../docs/gaps.md', import.meta.url), gapsPage());
