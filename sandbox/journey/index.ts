export { diff } from './diff.ts';
export { JourneyIndex, type DruidProgress, type Leads } from './journey-index.ts';
export { branchesOf, journeyOf, trace, type ReadRecord } from './trace.ts';
export { why } from './why.ts';
export { followDecisions, type Following } from './follow.ts';
