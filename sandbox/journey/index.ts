export { trace } from './trace.ts';
export { why } from './why.ts';
export { createJourney, type Journey } from './start.ts';
