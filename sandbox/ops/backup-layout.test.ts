import { expect, test } from 'vitest';
import {
  backupJobsFor,
  backupJobsOf,
  bucketPrefix,
  fileName,
  foldersOf,
  istDay,
  parseFileName,
  partitionOf,
} from './backup-layout.ts';

const now = Date.parse('2024-06-10T12:00:00Z');

function dayOf(message: Parameters<typeof partitionOf>[0], topic = 'telemetry.unique') {
  const [job] = backupJobsFor(topic, 'sunbird');
  if (job === undefined) throw new Error(`no job backs up ${topic}`);
  const { folder, day } = partitionOf(message, { job, now });
  return `${folder}${day}`;
}

test('the day is that of syncts in Asia/Kolkata: 18:30 UTC begins the next one', () => {
  expect(dayOf({ syncts: Date.parse('2024-01-15T18:29:59.999Z') })).toBe('2024-01-15');
  expect(dayOf({ syncts: Date.parse('2024-01-15T18:30:00.000Z') })).toBe('2024-01-16');
  expect(istDay(0)).toBe('1970-01-01');
});

test('of a text only the date counts, so that its time never moves the day', () => {
  expect(dayOf({ '@timestamp': '2024-01-15T23:59:59.000Z' })).toBe('2024-01-15');
  expect(dayOf({ syncts: '2024-01-15T23:59:59.000Z' })).toBe('2024-01-15');
});

test('without syncts @timestamp counts, without both the time of the backup', () => {
  expect(dayOf({ '@timestamp': '2024-01-15T00:00:00.000Z', ets: 0 })).toBe('2024-01-15');
  expect(dayOf({})).toBe('2024-06-10');
});

test('what is not JSON, no object, or has a date that is none goes to 1970-01-01', () => {
  expect(dayOf(undefined)).toBe('1970-01-01');
  expect(dayOf([1])).toBe('1970-01-01');
  expect(dayOf({ syncts: '1705350705123' })).toBe('1970-01-01');
  expect(dayOf({ syncts: true })).toBe('1970-01-01');
  expect(dayOf({ syncts: 1e300 })).toBe('1970-01-01');
});

test('telemetry.denorm is split by eid; without eid it is raw/1970-01-01', () => {
  const syncts = now;
  expect(dayOf({ syncts, eid: 'ME_WORKFLOW_SUMMARY' }, 'telemetry.denorm')).toBe(
    'summary/2024-06-10',
  );
  expect(dayOf({ syncts, eid: 'START' }, 'telemetry.denorm')).toBe('raw/2024-06-10');
  expect(dayOf({ syncts }, 'telemetry.denorm')).toBe('raw/1970-01-01');
});

test('jobs have their own time field', () => {
  const message = { assessmentTs: Date.parse('2024-01-15T00:00:00Z'), syncts: now };
  expect(dayOf(message, 'telemetry.assess')).toBe('2024-01-15');
});

test("the exhaust copies go by state, which the chart takes for the channel, or to 'others'", () => {
  const job = backupJobsOf('sunbird').find(({ basePath }) => basePath === 'data-exhaust/raw');
  if (job === undefined) throw new Error('the chart has no exhaust job');
  const folderOf = (state?: string) =>
    partitionOf(
      { syncts: now, ...(state === undefined ? {} : { derivedlocationdata: { state } }) },
      { job, now },
    ).folder;
  expect([folderOf('Tamil Nadu & more'), folderOf(''), folderOf()]).toEqual([
    'TamilNadumore/',
    'others/',
    'others/',
  ]);
});

test('iGOT has a folder for the environment and names the partition in every file, the chart in some', () => {
  const at = { day: '2024-01-15', partition: 3, uploadedAt: 1_705_350_705_123 };
  const names = (topic: string) =>
    (['igot', 'sunbird'] as const).map((flavour) => {
      const [job] = backupJobsFor(topic, flavour);
      return job === undefined
        ? ''
        : `${bucketPrefix({ flavour, env: 'prod' })}${job.basePath}/${fileName(at, { job, flavour })}`;
    });
  expect(names('telemetry.unique')).toEqual([
    'secor-prod/unique/raw/2024-01-15-3-1705350705123.json.gz',
    'unique/raw/2024-01-15-3-1705350705123.json.gz',
  ]);
  expect(names('telemetry.raw')).toEqual([
    'secor-prod/raw/2024-01-15-3-1705350705123.json.gz',
    'raw/2024-01-15-1705350705123.json.gz',
  ]);
  expect(parseFileName('2024-01-15-3-1705350705123.json.gz')).toEqual(at);
  expect(parseFileName('2024-01-15-1705350705123.json.gz')).toEqual({ ...at, partition: 0 });
  expect(parseFileName('2024-01-15.json.gz')).toBeUndefined();
});

test('a topic is read back from where it is written, never from the copies by state', () => {
  expect(foldersOf('telemetry.unique', 'igot')).toEqual(['unique/raw']);
  expect(foldersOf('telemetry.denorm', 'sunbird')).toEqual([
    'telemetry-denormalized/summary',
    'telemetry-denormalized/raw',
  ]);
  expect(foldersOf('telemetry.unique.primary', 'igot')).toEqual(['telemetry.unique.primary']);
});

test('the jobs of iGOT are those of its role', () => {
  expect(backupJobsOf('igot').map(({ topic }) => topic)).toEqual([
    'telemetry.raw',
    'telemetry.failed',
    'telemetry.unique',
    'druid.events.summary',
    'telemetry.extractor.failed',
    'telemetry.assess.raw',
    'learning.graph.events',
    'issue.certificate.request',
  ]);
});
