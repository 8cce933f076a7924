import type { JsonObject, JsonValue } from '../json.ts';
import { formats } from './own-formats.ts';

const base: JsonObject = {
  ets: 1,
  ver: '3.0',
  mid: 'm',
  actor: { id: '', type: '' },
  context: { channel: 'c', env: 'e', pdata: { id: 'p' } },
};

/** Values at the bounds of each keyword, by the member of `edata` in `own_keywords.json` that states it. */
const probes: Readonly<Record<string, readonly JsonValue[]>> = {
  code: ['AB1', 'AB12345', 'ab1', '', 'AB1\n', 7, null],
  letters: ['ab', '😀', 'é', 'e\u0301', 'a\nb', 'abc', 5],
  size: [1, 10, 0.999999999999, 10.000000001, -1, 1e300, '5', true],
  open: [0, 1, 0.5, 5e-324, 0.9999999999999999],
  step: [0.1, 0.3, 0.7, 1.1, 1e20, 0.05, 0.30000000000000004, 123_456.7, 1.0000000001],
  whole: [1, 0, -0, 1.5, 1e15, 9_007_199_254_740_992, 1e21, 'x'],
  count: [5, null, 0, 7, 2.5, 1e21, '5'],
  flag: [true, false, 'true', 0],
  nothing: [null, 0, '', false],
  choice: [1, '1', null, true, [1, 2], [2, 1], { b: [2.5], a: 1 }, { a: 1 }, 1.5, '2', {}],
  list: [['a'], [], [1, 2, 3], [1, 2, 3, 4], [1, 1], ['a', 'a'], [1, '1'], [null], [[]], {}],
  pair: [['a', 1], ['a'], [], [1, 'a'], ['a', 1, 2], ['a', 'b']],
  loose: [[], [true], [1], 7],
  rest: [['a', true, false], ['a', 1], [1], []],
  map: [{}, { a: 1 }, { a: '1' }, { b: 1, a: 'x' }, { 'k,1': 'x' }, { '\u001f"\\/~': 'x' }, []],
  never: ['ab', 'abc', 3, null],
  any: ['ab', 'abc', 5, 4, null, {}],
  one: [2, 3, 6, 5, '6'],
  both: [{ a: '' }, {}, { a: 1 }, { a: '', b: 1, c: 2 }, 7],
  tree: [
    { name: 'a' },
    { name: 'a', children: [{ name: 'b' }] },
    { name: 'a', children: [{ name: 'b', children: [{}] }] },
    { children: 7 },
    [],
  ],
  'a,b': [{ 'c/d~e': '' }, { 'c/d~e': 1 }, 1],
  'x-a': ['ab', 'a', 'abcd', 1],
  'x-long': ['a', 'abcd'],
  X: [1],
  constructor: [1],
};

function keyword(edata: JsonValue): readonly [string, JsonObject] {
  return ['own_keywords', { ...base, eid: 'OWN_KEYWORDS', edata }];
}

/** Events for the schemas of `corpus/schemas`, by the name of the schema. */
export function* ownEvents(): Generator<readonly [name: string, event: JsonObject]> {
  for (const edata of [{}, [], 7, { code: 'AB1' }, { code: 'AB1', size: 2 }, { flag: true }]) {
    yield keyword(edata);
  }
  yield keyword({ flag: true, size: 1 });
  yield keyword({ flag: 'x', size: 2 });
  yield keyword(Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`x-${i}`, 'ab'])));
  for (const [key, values] of Object.entries(probes)) {
    for (const value of values) yield keyword({ size: 2, [key]: value });
  }
  for (const [key, values] of Object.entries(formats)) {
    for (const value of values) {
      yield ['own_formats', { ...base, eid: 'OWN_FORMATS', edata: { [key]: value } }];
    }
  }
  for (const [name, events] of Object.entries(shapes)) {
    for (const event of events) yield [name, { eid: name.toUpperCase(), ...event }];
  }
}

const shapes: Readonly<Record<string, readonly JsonObject[]>> = {
  own_plain: [
    { edata: { a: '' } },
    { edata: { a: '', b: 1 } },
    { edata: {} },
    { edata: { a: 1 } },
    { edata: { b: '' } },
    { edata: { a: 1, b: '' }, mid: '' },
    { edata: 7, mid: 7 },
    { edata: { a: '' }, mid: '', ver: '2' },
    { edata: { a: '' }, tags: ['a', { id: 1 }] },
    { edata: { a: '' }, tags: ['a', {}, 7] },
    { edata: { a: '' }, tags: [7] },
    { edata: { a: '' }, open: { x: '' } },
    { edata: { a: '' }, open: { x: 1, y: '' } },
    { edata: { a: '' }, open: { x: 'y', 'a,b': '' } },
    { edata: { a: '' }, open: { '\u001f"\\/~é😀\u2028': 1 } },
    { edata: { a: '' }, open: { '\\u001f': 1 } },
    { edata: { a: '' }, places: { 'a,b': 1 } },
    { edata: { a: '' }, open: { x: '' }, mid: 7, ver: 'a' },
    { edata: { a: '' }, mid: 7, open: { x: '' } },
    { eid: 'OWN', edata: {} },
    {},
  ],
  own_choice: [
    { a: '' },
    { b: 1, c: 1 },
    { a: '', b: 1, c: 1 },
    { a: 1 },
    {},
    { b: '', c: 1 },
    { eid: 'X', a: '' },
    { eid: 'X' },
  ],
  own_branches: [
    { mid: '' },
    {},
    { mid: '', k0: 1 },
    { mid: '', k1: 1 },
    { mid: '', k2: 1 },
    { mid: '', k10: 1 },
    { mid: '', k11: 1 },
    { mid: '', k2: 1, k10: 1 },
    { mid: 1 },
    { mid: 1, k3: 1 },
  ],
  own_single: [
    { mid: '' },
    {},
    { mid: 1 },
    { mid: '', edata: { a: 1 } },
    { mid: '', edata: {} },
    { mid: '', edata: 7 },
  ],
  own_labels: [
    { ...base, edata: {} },
    { ...base, edata: { a: '' } },
    { ...base, edata: { a: 1 } },
    { ...base, edata: { a: null, b: 1 } },
    { ...base, edata: { a: '', b: '' } },
    { ...base, edata: 7 },
    { ...base, edata: {}, ver: 7 },
    { ...base, edata: { a: 7 }, mid: '' },
  ],
  own_deprecated: [
    { edata: { a: 1 } },
    { edata: {} },
    { edata: { b: 1 }, mid: 7 },
    { edata: {}, mid: 'x' },
    { eid: 'X', edata: {} },
    {},
  ],
};
