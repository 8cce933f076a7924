import { expect, test } from 'vitest';
import { evaluate } from '../testing/expressions.ts';

const doc = `PARSE_JSON('{"a":{"b":5},"list":["x","y"],"none":null,"a b":"s"}')`;

test('JSON values are texts unless a type is asked for; objects and arrays are null', async () => {
  const { found, wanted } = await evaluate([
    [`JSON_VALUE(${doc}, '$.a.b')`, '5'],
    [`JSON_VALUE(${doc}, '$.a.b' RETURNING BIGINT)`, 5],
    [`JSON_VALUE(${doc}, '$.list[1]')`, 'y'],
    [`JSON_VALUE(${doc}, '$.[''a b'']')`, 's'],
    [`JSON_VALUE(${doc}, '$.a')`, null],
    [`JSON_VALUE(${doc}, '$.none')`, null],
    [`JSON_VALUE(${doc}, '$.missing')`, null],
    [`TO_JSON_STRING(JSON_QUERY(${doc}, '$.a'))`, '{"b":5}'],
    [`JSON_KEYS(${doc}, '$.a')`, ['b']],
    ["TO_JSON_STRING(TRY_PARSE_JSON('{broken'))", null],
  ]);
  expect(found).toEqual(wanted);
});
