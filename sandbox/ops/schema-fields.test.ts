import { expect, test } from 'vitest';
import { loadSchemas } from '../../schemas/index.ts';
import { describeSchema } from './schema-fields.ts';

const schemas = loadSchemas({ flavour: 'igot' });

test('the fields of an event type, references followed, with what each allows', () => {
  const { fields, example } = describeSchema(schemas, { eid: 'INTERACT', side: 'preprocessor' });
  const field = (path: string): unknown => fields.find((one) => one.path === path);
  expect(field('eid')).toMatchObject({ isRequired: true, rules: ['one of "INTERACT"'] });
  expect(field('edata')).toMatchObject({ type: 'object', rules: ['no other fields'] });
  expect(field('edata.id')).toMatchObject({ isRequired: true, description: 'The widget.' });
  expect(field('edata.pageid')).toMatchObject({ type: 'string', isRequired: false });
  // From a fragment of a fragment.
  expect(field('context.pdata.id')).toMatchObject({ type: 'string' });
  expect(example).toMatchObject({ eid: 'INTERACT' });
});

test('every schema of both sides can be laid out', () => {
  for (const { eid, side } of schemas.list()) {
    expect(describeSchema(schemas, { eid, side }).fields.length).toBeGreaterThan(3);
  }
});

test('an eid without a schema is refused by name', () => {
  expect(() => describeSchema(schemas, { eid: 'NOPE', side: 'druid' })).toThrow(
    "No schema of the druid names the eid 'NOPE'.",
  );
});
