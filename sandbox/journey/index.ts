export { JourneyIndex, type DruidProgress, type Leads } from './journey-index.ts';
export { trace } from './trace.ts';
export { why } from './why.ts';
export { followDecisions, type Following } from './follow.ts';
