import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../schemas/json.ts';
import { summariseWorkflow } from './summarise-workflow.ts';
import { at, begin, eks, summarised } from './testing.ts';

// The seed of a failure is printed; FUZZ_SEED repeats it.
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const options = { flavour: 'igot', now: begin } as const;

/** A day of one person: sessions nested, unfinished and broken off, each event at a second of its own. */
const day = fc
  .array(
    fc.record({
      eid: fc.constantFrom('START', 'END', 'INTERACT', 'IMPRESSION', 'ASSESS', 'LOG'),
      gap: fc.constantFrom(1, 7, 599, 601, 1800, 1801, 5000),
      type: fc.constantFrom('app', 'App', 'session', 'content', 'TOUCH', undefined),
      mode: fc.constantFrom('play', 'Play', undefined),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let seconds = 0;
    return steps.map(({ eid, gap, type, mode }) => {
      seconds += gap;
      return at(seconds, eid, { type, mode, pageid: 'p', item: { id: 'q' } });
    });
  });

/** Start and time of the summaries that took time. */
function times(
  events: Parameters<typeof summarised>[0],
  flavour: 'igot' | 'sunbird',
): readonly (readonly number[])[] {
  return summarised(events, flavour)
    .map((summary) => [Number(eks(summary)['start_time']), Number(eks(summary)['time_spent'])])
    .filter(([, spent]) => spent !== 0);
}

test('every summary keeps within its day and its bounds, in whatever order its events came', () => {
  fc.assert(
    fc.property(day, fc.infiniteStream(fc.nat()), (events, order) => {
      const shuffled = events
        .map((event) => ({ event, place: order.next().value as number }))
        .sort((a, b) => a.place - b.place)
        .map(({ event }) => event);
      const summaries = summarised(events, 'igot');
      expect(summarised(shuffled, 'igot')).toEqual(summaries);
      for (const summary of summaries) {
        expect(summary['mid']).toMatch(/^[0-9A-F]{32}$/);
        const { time_spent: spent, time_diff: diff, interact_events_count: count } = eks(summary);
        // Rounding of each gap may add up to more than that of their sum.
        expect(Number(spent)).toBeLessThanOrEqual(Number(diff) + events.length * 0.01);
        expect(Number(count)).toBeLessThanOrEqual(events.length);
      }
    }),
    { seed, numRuns: 300 },
  );
});

test('upstream gives exactly the summaries of iGOT that took time', () => {
  fc.assert(
    fc.property(day, (events) => {
      expect(times(events, 'sunbird')).toEqual(times(events, 'igot'));
      expect(summarised(events, 'sunbird').every((one) => eks(one)['time_spent'] !== 0)).toBe(true);
    }),
    { seed, numRuns: 300 },
  );
});

test('no input ends the summariser', () => {
  const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(-1e300, '', [], {}));
  const names = ['eid', 'ets', 'actor', 'context', 'object', 'edata', 'tags', '@timestamp'];
  const spoilt = fc
    .tuple(day, fc.constantFrom(...names), odd)
    .map(([events, name, value]): readonly JsonValue[] =>
      events.map((event, index) => (index % 3 === 0 ? { ...event, [name]: value } : event)),
    );
  fc.assert(
    fc.property(spoilt, (events) => {
      const { used, serverEvents, unreadable } = summariseWorkflow(events, options);
      expect(used + serverEvents + unreadable).toBe(events.length);
    }),
    { seed, numRuns: 300 },
  );
});
