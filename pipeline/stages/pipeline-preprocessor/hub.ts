import type { JsonObject } from '../../../schemas/json.ts';
import { objectAt, textAt } from '../readers.ts';

const withHub = new Set(['IMPRESSION', 'INTERACT', 'START', 'END']);

const hubs = new Map([
  ['learn', 'learn'],
  ['course', 'learn'],
  ['discuss', 'discuss'],
  ['network', 'network'],
  ['careers', 'careers'],
  ['competency', 'competency'],
  ['events', 'events'],
]);

/** iGOT names the hub of a page by `context.env`; other events pass unchanged (spec/pipeline.md §3.4 step 8). */
export function withHubOf(event: JsonObject, eid: string): JsonObject {
  if (!withHub.has(eid.toUpperCase())) return event;
  const context = objectAt(event, 'context');
  if (context === undefined) return event;
  const hub = hubs.get(textAt(context, 'env')?.toLowerCase() ?? '') ?? 'other';
  return { ...event, context: { ...context, hub } };
}
