import { expect, test } from 'vitest';
import { type JsonObject, textOf } from '../../../schemas/json.ts';
import type { Row, TableName } from '../../stores/tables.ts';
import { drive, type Driven } from '../testing/drive.ts';
import { rating } from './index.ts';

const first = '5d2e2a10-0162-11ea-8d71-362b9e155667';
const second = '6d2e2a10-0162-11ea-8d71-362b9e155667';
const long = 'r'.repeat(101);

interface Values {
  readonly rating?: string;
  readonly updatedOn?: string;
  readonly review?: string;
}

/** The text of an event; ratings are texts here, since JSON.stringify drops the decimal point. */
function event(updated: Values, previous?: Values, parts: JsonObject = {}): string {
  const values = ({ rating: stars = '4.0', updatedOn = first, review }: Values): string =>
    `{"rating":${stars},"updatedOn":"${updatedOn}"${review === undefined ? '' : `,"review":"${review}"`}}`;
  const ids = { activity_id: 'do_1', activity_Type: 'Course', user_id: 'u', mid: 'm', ...parts };
  const before = previous === undefined ? '' : `,"prevValues":${values(previous)}`;
  return `${JSON.stringify(ids).slice(0, -1)},"updatedValues":${values(updated)}${before}}`;
}

function world(): Map<TableName, Row[]> {
  const enrolled = ['u', 'v'].map((userid) => ({ userid, courseid: 'do_1', batchid: 'b' }));
  return new Map<TableName, Row[]>([['user_enrolments', enrolled]]);
}

function rate(
  events: readonly string[],
  rows = world(),
): Driven & { readonly summary: Row | undefined; readonly lookup: readonly Row[] } {
  const driven = drive(rating, events, { flavour: 'igot', rows });
  const [summary] = rows.get('ratings_summary') ?? [];
  return { ...driven, summary, lookup: rows.get('ratings_lookup') ?? [] };
}

function reviewsOf(summary: Row | undefined): readonly JsonObject[] {
  return JSON.parse(textOf(summary?.['latest50reviews'])) as JsonObject[];
}

test('a first rating makes the summary and the lookup row', () => {
  const { summary, lookup, decisions, written } = rate([event({ review: long })]);
  expect(summary).toEqual({
    activityid: 'do_1',
    activitytype: 'Course',
    latest50reviews: JSON.stringify([
      { objectType: 'review', user_id: 'u', date: first, rating: 4, review: long },
    ]),
    sum_of_total_ratings: 4,
    total_number_of_ratings: 1,
    totalcount1stars: 0,
    totalcount2stars: 0,
    totalcount3stars: 0,
    totalcount4stars: 1,
    totalcount5stars: 0,
  });
  expect(lookup).toEqual([
    {
      activityid: 'do_1',
      activitytype: 'Course',
      rating: 4,
      updatedon: first,
      review: long,
      userid: 'u',
    },
  ]);
  expect(decisions[0]).toMatchObject({ outcome: 'stored', reason: 'ra.stored' });
  expect(written).toEqual({});
});

test('a changed rating moves a star and the sum, replaces the review, and its lookup row moves', () => {
  const { summary, lookup } = rate([
    event({ review: long }),
    event({ rating: '4.3', updatedOn: second }, undefined, { user_id: 'v' }),
    event({ rating: '2.5', updatedOn: second, review: `${long}!` }, { rating: '4.0' }),
  ]);
  expect(summary).toMatchObject({
    sum_of_total_ratings: 6.8,
    total_number_of_ratings: 2,
    totalcount2stars: 1,
    totalcount4stars: 1,
  });
  expect(reviewsOf(summary)).toMatchObject([{ user_id: 'u', rating: 2.5, review: `${long}!` }]);
  expect(lookup.map((row) => [row['userid'], row['rating']])).toEqual([
    ['v', 4.3],
    ['u', 2.5],
  ]);
});

test('an unchanged rating: a long review replaces, a short one removes, one of exactly 100 changes nothing', () => {
  const rows = world();
  rate([event({ review: long })], rows);
  const same = (review: string): string => event({ updatedOn: second, review }, { rating: '4.0' });
  expect(reviewsOf(rate([same(`${long}2`)], rows).summary)).toHaveLength(1);
  const exact = rate([same('r'.repeat(100))], rows);
  expect(
    exact.effects.some((effect) => 'table' in effect && effect.table === 'ratings_summary'),
  ).toBe(false);
  expect(rate([same('short')], rows).summary).toMatchObject({
    latest50reviews: null,
    sum_of_total_ratings: 4,
    total_number_of_ratings: 1,
    totalcount4stars: 1,
  });
});

test('of fifty reviews the oldest leaves', () => {
  const rows = world();
  const reviews = Array.from({ length: 50 }, (_, index) => ({
    user_id: `w${index}`,
    review: long,
  }));
  const counts = Object.fromEntries([1, 2, 3, 4, 5].map((star) => [`totalcount${star}stars`, 0]));
  rows.set('ratings_summary', [
    {
      activityid: 'do_1',
      activitytype: 'Course',
      latest50reviews: JSON.stringify(reviews),
      sum_of_total_ratings: 100,
      total_number_of_ratings: 50,
      ...counts,
    },
  ]);
  const { summary } = rate([event({ review: long })], rows);
  const kept = reviewsOf(summary);
  expect(kept).toHaveLength(50);
  expect([kept[0]?.['user_id'], kept[49]?.['user_id']]).toEqual(['w1', 'u']);
});

test('who is not enrolled may not rate', () => {
  const text = event({}, undefined, { user_id: 'stranger' });
  const { on, decisions, effects } = rate([text]);
  expect(decisions[0]).toMatchObject({
    outcome: 'failed',
    reason: 'ra.not-enrolled',
    outputs: [{ topic: 'rating.failedRating', key: 'm' }],
  });
  expect(on('rating.failedRating')).toEqual([JSON.parse(text)]);
  expect(effects).toEqual([]);
});

test.each([
  ['a rating without decimal point', event({ rating: '4' })],
  ['a rating that is text', event({ rating: '"4.0"' })],
  ['no activity type', event({}, undefined, { activity_Type: null })],
  ['no updated values', '{"activity_id":"do_1","activity_Type":"Course","user_id":"u"}'],
  ['no user', event({}, undefined, { user_id: null })],
  ['an unchanged rating that nobody gave', event({ review: 'short' }, { rating: '4.0' })],
])('%s is an exception: the event goes to the failed topic, nothing is written', (_, text) => {
  const { decisions, effects } = rate([text]);
  expect(decisions[0]).toMatchObject({ outcome: 'failed', reason: 'ra.exception' });
  expect(effects).toEqual([]);
});

test.each([event({ updatedOn: 'yesterday' }), event({ updatedOn: '1-1-4111-8-1' })])(
  'what was written before the exception stays: %s',
  (text) => {
    const { summary, lookup, decisions } = rate([text]);
    expect(decisions[0]).toMatchObject({ outcome: 'failed', reason: 'ra.exception' });
    expect(summary).toMatchObject({ total_number_of_ratings: 1 });
    expect(lookup).toEqual([]);
  },
);

test('bytes that are not JSON go to the failed topic as an empty event', () => {
  const { decisions, on } = rate(['not json']);
  expect(decisions[0]).toMatchObject({ outcome: 'failed', reason: 'ra.unreadable' });
  expect(on('rating.failedRating')).toEqual([{}]);
});
