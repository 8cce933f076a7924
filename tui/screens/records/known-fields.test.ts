import { expect, test } from 'vitest';
import { exampleRecord } from '../../testing/examples.ts';
import { knownFields } from './known-fields.ts';

test('paths and values of records, the frequent values first', () => {
  const values = [
    { eid: 'END', cdata: [{ type: 'a' }, { type: 'b' }], 'odd key': 1, edata: { n: 7 } },
    { eid: 'START', cdata: [{ type: 'b' }], edata: { n: 'x'.repeat(50) } },
    { eid: 'START' },
  ];
  expect(knownFields(values.map((value, at) => exampleRecord(at, { value })))).toEqual({
    paths: ['eid', 'cdata[*].type', 'edata.n'],
    values: { eid: ['START', 'END'], 'cdata[*].type': ['b', 'a'], 'edata.n': ['7'] },
  });
});

test('huge records are looked at in part only', () => {
  const value = {
    list: Array.from({ length: 100_000 }, (_, at) => at),
    ...Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`k${at}`, at])),
  };
  const { paths, values } = knownFields([exampleRecord(0, { value })]);
  expect(paths).toHaveLength(300);
  expect(values['list[*]']).toHaveLength(20);
});
