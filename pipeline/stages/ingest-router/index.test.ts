import { expect, test } from 'vitest';
import { drive } from '../testing/drive.ts';
import { makeBatch, makeEvent } from '../testing/events.ts';
import { ingestRouter } from './index.ts';

test('1 and 2. batches, broken text and single events are copied byte for byte, without key', () => {
  const records = [
    JSON.stringify(makeBatch([makeEvent('LOG')], { params: { msgid: 'm' } })),
    JSON.stringify(makeBatch([])),
    '{"events": [ broken \u00e9',
    JSON.stringify(makeEvent('SEARCH')),
  ];
  const { textOn, decisions } = drive(ingestRouter, records);
  expect(textOn('telemetry.ingest')).toEqual(records);
  expect(decisions.every(({ outputs }) => outputs[0]?.key === null)).toBe(true);
});
