import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { Row, TableName } from '../../stores/tables.ts';
import { defaultSettings } from '../settings.ts';
import { drive, type Driven, type FakeCache, type FakeWorld } from '../testing/drive.ts';
import { decimal } from './attempt.ts';
import { createAssessmentAggregator } from './index.ts';

const now = Date.UTC(2026, 5, 15, 12);
const attemptedOn = 1_573_105_085_076;

function answer(
  id: string,
  parts: { score?: number; maxscore?: number; ets?: number } = {},
): JsonObject {
  const { score = 1, maxscore = 1, ets = attemptedOn } = parts;
  return {
    eid: 'ASSESS',
    ets,
    edata: {
      score,
      duration: 1.5,
      resvalues: [{ '1': { text: 'a' }, '2': 'b' }],
      item: { id, maxscore, params: [], title: 'T', type: 'mcq', desc: 'D' },
    },
  };
}

const batch = (parts: JsonObject = {}): JsonObject => ({
  assessmentTs: attemptedOn,
  userId: 'u',
  courseId: 'c',
  batchId: 'b',
  contentId: 'do_1',
  attemptId: 'a-1',
  events: [answer('q1'), answer('q2', { score: 0.33, maxscore: 2 })],
  ...parts,
});

interface World extends FakeWorld {
  readonly skipMissingRecords?: boolean;
  readonly now?: () => number;
}

function assess(
  batches: readonly (JsonObject | string)[],
  { skipMissingRecords = false, rows = new Map<TableName, Row[]>(), ...world }: World = {},
): Driven & {
  readonly attempts: readonly Row[];
  readonly activity: Row | undefined;
} {
  const stage = createAssessmentAggregator({ ...defaultSettings, skipMissingRecords });
  const driven = drive(stage, batches, { ...world, rows });
  return {
    ...driven,
    attempts: rows.get('assessment_aggregator') ?? [],
    activity: rows.get('user_activity_agg')?.[0],
  };
}

test('131. a first attempt gets its row, its aggregate, and a request for a certificate', () => {
  const { attempts, activity, on, decisions, counts } = assess([batch()]);
  expect(attempts).toEqual([
    {
      user_id: 'u',
      course_id: 'c',
      batch_id: 'b',
      content_id: 'do_1',
      attempt_id: 'a-1',
      created_on: now,
      updated_on: now,
      last_attempted_on: attemptedOn,
      total_score: 1.33,
      total_max_score: 3,
      grand_total: '1.33/3.0',
      question: [
        {
          id: 'q1',
          assess_ts: attemptedOn,
          max_score: 1,
          score: 1,
          type: 'mcq',
          title: 'T',
          resvalues: [{ '1': '{"text":"a"}', '2': 'b' }],
          params: [],
          description: 'D',
          duration: 1.5,
        },
        expect.objectContaining({ id: 'q2', score: 0.33, max_score: 2 }),
      ],
    },
  ]);
  expect(activity).toMatchObject({
    activity_type: 'Course',
    activity_id: 'c',
    user_id: 'u',
    context_id: 'cb:b',
    aggregates: { 'score:do_1': 1.33, 'max_score:do_1': 3, 'attempts_count:do_1': 1 },
    agg_details: [
      '{"attempt_id":"a-1","last_attempted_on":"Nov 7, 2019, 5:38:05 AM","score":1.33,"content_id":"do_1","max_score":3.0,"type":"attempt_metrics"}',
    ],
  });
  expect(on('issue.certificate.request')).toEqual([
    {
      eid: 'BE_JOB_REQUEST',
      ets: now,
      mid: `LP.${now}.uuid-1-1`,
      actor: { id: 'Course Certificate Generator', type: 'System' },
      context: { pdata: { ver: '1.0', id: 'org.sunbird.platform' } },
      object: { id: 'b_c', type: 'CourseCertificateGeneration' },
      edata: {
        userIds: ['u'],
        action: 'issue-certificate',
        iteration: 1,
        trigger: 'auto-issue',
        batchId: 'b',
        reIssue: false,
        courseId: 'c',
      },
    },
  ]);
  expect(decisions[0]).toMatchObject({ outcome: 'stored', reason: 'as.scored' });
  expect(counts).toEqual({
    'cache-hit-miss-count': 1,
    'db-update-count': 1,
    'batch-success-event-count': 1,
    'cert-issue-events-count': 1,
    'db-score-read-count': 1,
    'db-score-update-count': 1,
  });
});

test('132. the same attempt with an older or equal time is skipped, within a batch too', () => {
  const older = batch({ assessmentTs: attemptedOn - 1 });
  const { counts, decisions, attempts } = assess([batch(), older, batch()]);
  expect(counts).toMatchObject({
    'skipped-event-count': 2,
    'db-read-count': 2,
    'db-update-count': 1,
  });
  expect(decisions[1]).toMatchObject({ outcome: 'dropped', reason: 'as.not-newer', outputs: [] });
  expect(attempts).toHaveLength(1);
});

test('133. a newer time replaces the attempt and keeps created_on', () => {
  const rows = new Map<TableName, Row[]>();
  assess([batch()], { rows, now: () => 5 });
  const events = [answer('q1', { score: 0 })];
  const { attempts, decisions } = assess([batch({ assessmentTs: attemptedOn + 1, events })], {
    rows,
  });
  expect(attempts).toMatchObject([
    { created_on: 5, updated_on: now, total_score: 0, grand_total: '0.0/1.0' },
  ]);
  expect(decisions[0]?.reason).toBe('as.scored-again');
});

test('134. content that is no leaf node of its course fails without a text; without leaf nodes all pass', () => {
  const cache: FakeCache = new Map([['10/c:c:leafnodes', ['do_2', 'do_3']]]);
  const event = batch();
  const { on, counts, decisions } = assess([event, batch({ contentId: 'do_3' })], { cache });
  expect(on('telemetry.assess.failed')).toEqual([event]);
  expect(counts).toMatchObject({ 'failed-event-count': 1, 'cache-hit-count': 2 });
  expect(decisions.map(({ reason }) => reason)).toEqual(['as.not-in-course', 'as.scored']);
});

test('135. of two answers to a question the later one counts, once', () => {
  const events = [
    answer('q1', { score: 1, ets: attemptedOn }),
    answer('q1', { score: 0.5, ets: attemptedOn + 1 }),
  ];
  expect(assess([batch({ events })]).attempts).toMatchObject([
    { total_score: 0.5, total_max_score: 1, grand_total: '0.5/1.0' },
  ]);
});

test('questions are told apart by their whole id, and long titles are kept', () => {
  const start = 'do_'.repeat(40);
  const events = ['1', '2'].map((end) => answer(start + end));
  expect(assess([batch({ events })]).attempts).toMatchObject([
    { total_score: 2, question: [{ id: `${start}1` }, { id: `${start}2` }] },
  ]);
});

test('136. the best of two attempts, its maximum, and how many there were; other aggregates stay', () => {
  const key = { activity_type: 'Course', activity_id: 'c', user_id: 'u', context_id: 'cb:b' };
  const rows = new Map<TableName, Row[]>([
    ['user_activity_agg', [{ ...key, aggregates: { completedCount: 4 }, agg_last_updated: null }]],
  ]);
  const best = [answer('q1'), answer('q2'), answer('q3', { score: 0 })];
  const { activity } = assess(
    [batch(), batch({ attemptId: 'a-2', events: best }), batch({ contentId: 'do_2' })],
    { rows },
  );
  expect(activity?.['aggregates']).toEqual({
    completedCount: 4,
    'score:do_1': 2,
    'max_score:do_1': 3,
    'attempts_count:do_1': 2,
    'score:do_2': 1.33,
    'max_score:do_2': 3,
    'attempts_count:do_2': 1,
  });
  expect(activity?.['agg_details']).toHaveLength(3);
  expect(activity?.['agg_last_updated']).toHaveProperty('score:do_2', now);
});

test('137. more questions than the content has go to the failed topic, without a text', () => {
  const cache: FakeCache = new Map([['5/do_1', '{"totalQuestions":1}']]);
  const event = batch();
  const { on, counts, decisions } = assess([event], { cache, skipMissingRecords: true });
  expect(on('telemetry.assess.failed')).toEqual([event]);
  expect(counts).toEqual({
    'cache-hit-miss-count': 1,
    'cache-hit-count': 1,
    'ignored-event-count': 1,
  });
  expect(decisions[0]).toMatchObject({ outcome: 'failed', reason: 'as.too-many-questions' });
});

const content = (totalQuestions: JsonValue): string =>
  JSON.stringify({ responseCode: 'OK', result: { content: { totalQuestions } } });

test.each([
  [content(2), 'as.scored', 'api-hit-success-count'],
  [content(null), 'as.scored', 'api-hit-success-count'],
  [content(1), 'as.too-many-questions', 'api-hit-success-count'],
  [content(2.5), 'as.exception', 'api-hit-success-count'],
  ['{"responseCode":"RESOURCE_NOT_FOUND"}', 'as.exception', 'api-hit-failed-count'],
])('without a cached count the content service is asked: %s', (body, reason, counted) => {
  const { decisions, counts, asked } = assess([batch()], {
    skipMissingRecords: true,
    service: () => body,
  });
  expect(asked[1]).toEqual([{ kind: 'http', service: 'content-read', path: 'do_1' }]);
  expect(decisions[0]?.reason).toBe(reason);
  expect(counts[counted]).toBe(1);
});

test('138. a batch without events writes no attempt: certificate and aggregate only', () => {
  const rows = new Map<TableName, Row[]>();
  const none = assess([batch({ events: [] })], { rows });
  expect(none.attempts).toEqual([]);
  expect(none.activity).toBeUndefined();
  expect(none.written).toEqual({ 'issue.certificate.request': 1 });
  expect(none.decisions[0]).toMatchObject({ outcome: 'forwarded', reason: 'as.recomputed' });
  assess([batch()], { rows });
  rows.delete('user_activity_agg');
  const again = assess([batch({ events: null })], { rows });
  expect(again.activity).toHaveProperty(['aggregates', 'score:do_1'], 1.33);
  expect(again.counts['recompute-agg-event-count']).toBe(1);
});

test.each<[JsonObject | string, string | undefined]>([
  [batch({ userId: null }), 'None.get'],
  [batch({ assessmentTs: null }), 'None.get'],
  [
    batch({ assessmentTs: 7 }),
    expect.stringMatching(/Integer cannot be .* java.lang.Long /) as string,
  ],
  [
    batch({ events: [answer('q', { ets: 1.5e12 + 0.5 })] }),
    expect.stringMatching(/Double/) as string,
  ],
  [batch({ events: [{ ets: attemptedOn, edata: {} }] }), undefined],
  [batch({ events: [{ ...answer('q'), edata: { item: { id: 'q', params: [] } } }] }), undefined],
])('what fails goes to the failed topic with its text, if Java has one: %j', (event, text) => {
  const { on, decisions, counts } = assess([event]);
  const metadata = on('telemetry.assess.failed')[0]?.['metadata'];
  expect(metadata).toEqual({
    ...(text === undefined ? {} : { validation_error: text }),
    src: 'AssessmentAggregator',
  });
  expect(on('telemetry.assess.failed')[0]?.['flags']).toEqual({});
  expect(decisions[0]).toMatchObject({ outcome: 'failed', reason: 'as.exception' });
  expect(counts['failed-event-count']).toBe(1);
});

test('bytes that are not JSON fail as an empty event', () => {
  const { on, decisions } = assess(['not json']);
  expect(decisions[0]?.reason).toBe('as.unreadable');
  expect(on('telemetry.assess.failed')).toEqual([
    { flags: {}, metadata: { validation_error: 'None.get', src: 'AssessmentAggregator' } },
  ]);
});

test('a batch without events and user would crash the aggregate', () => {
  expect(assess([batch({ events: [], userId: null })]).decisions).toMatchObject([
    { outcome: 'quarantined', reason: 'as.aggregate-crash' },
  ]);
});

test.each([
  [2, '2.0'],
  [1.33, '1.33'],
  [0.125, '0.12'],
  [0.375, '0.38'],
  [0.875, '0.88'],
  // The double nearest to 1.015 lies below it.
  [1.015, '1.01'],
  [0, '0.0'],
  [1234.5, '1234.5'],
])('%d is written %s', (value, text) => {
  expect(decimal(value)).toBe(text);
});
