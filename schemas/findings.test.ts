import { describe, expect, test } from 'vitest';
import { defaultRoots, loadSchemas, type Verdict } from './index.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { folderWith } from './testing/folder.ts';

const schemas = loadSchemas({ flavour: 'igot' });

function event(eid: string, edata: JsonValue, more: JsonObject = {}): JsonObject {
  return {
    eid,
    ets: 1,
    ver: '3.0',
    mid: 'm',
    actor: { id: '', type: '' },
    context: { channel: 'c', env: 'e', pdata: { id: 'p' } },
    edata,
    ...more,
  };
}

function lines(verdict: Verdict): string {
  if (verdict.kind !== 'invalid') return verdict.kind;
  return verdict.findings
    .map(({ pointer, rule, message, hint }) => `${pointer} ${rule} | ${message} | ${hint}`)
    .join('\n');
}

describe('findings', () => {
  test('name every fault, not only the first', () => {
    const given = event(
      'IMPRESSION',
      { typ: 'view', pageid: 'p', duration: '1.5', uri: 7 },
      { ets: '1718', ver: '3', mid: '', tags: 'a', object: null },
    );
    expect(lines(schemas.validateEvent(given))).toMatchInlineSnapshot(`
      "/ets type | /ets is the string "1718"; a number is needed. | Send 1718 without quotes.
      /mid minLength | /mid is empty; at least 1 character must be there. | Message id, unique for each event; the key of deduplication.
      /object type | /object is null; an object is needed. | Leave the key out. (The extractor drops nulls, so a client that sends null through the API passes here.)
      /tags type | /tags is the string "a"; an array is needed. | Put it into a list: [ … ].
      /ver enum | /ver is the string "3"; allowed are "3.0", "3.1". | Send one of them; upper and lower case differ.
      /edata/typ additionalProperties | /edata has the key "typ", which is not allowed there. | Did you mean "type"?
      /edata/type required | /edata lacks the key "type". | Add "type": a string. list, detail, view, edit, workflow, search …
      /edata/duration type | /edata/duration is the string "1.5"; a number is needed. | Send 1.5 without quotes.
      /edata/uri type | /edata/uri is the number 7; a string is needed. | Send "7" in quotes."
    `);
  });

  test('say where a missing key belongs and what it is', () => {
    expect(lines(schemas.validateEvent({ eid: 'LOG' }))).toMatchInlineSnapshot(`
      "/ets required | The event lacks the key "ets". | Add "ets": a number. Event time on the device, epoch milliseconds, as a number.
      /ver required | The event lacks the key "ver". | Add "ver": a string. Version of the event structure.
      /mid required | The event lacks the key "mid". | Add "mid": a string. Message id, unique for each event; the key of deduplication.
      /actor required | The event lacks the key "actor". | Add "actor": an object. Who did it.
      /context required | The event lacks the key "context". | Add "context": an object. Where it happened.
      /edata required | The event lacks the key "edata". | Add "edata": an object"
    `);
  });

  test('explain the nearest shape of a CB_AUDIT', () => {
    const competency = {
      state: 'Draft',
      props: ['FRAC'],
      cb_object: { id: '', type: 'competency', ver: '', name: '', org: '' },
    };
    expect(lines(schemas.validateEvent(event('CB_AUDIT', competency, { object: {} }))))
      .toMatchInlineSnapshot(`
        "/edata oneOf | /edata fits 0 of 2 allowed shapes; exactly one must fit. | Correct what is said about the nearest shape.
        /edata/cb_object/sub_type required | /edata/cb_object lacks the key "sub_type". | Add "sub_type": a string. Functional, Behavioural, Domain; empty when not a competency.
        /edata/cb_object/type enum | /edata/cb_object/type is the string "competency"; allowed are "Competency", "Activity", "Role", "Position", "Officer". | Send "Competency"; upper and lower case differ."
      `);
  });

  test('point into the event and into the schema', () => {
    const verdict = schemas.validateEvent(event('SHARE', { items: [{}, { 'a/b': [1] }] }));
    expect(verdict).toMatchObject({
      findings: [
        {
          pointer: '/edata/items/1/a~1b',
          schemaPointer: 'telemetry/3.0/items.json#/items/additionalProperties',
          rule: 'additionalProperties',
          value: [1],
        },
      ],
    });
  });

  test('say of an integer why no number passes', () => {
    using folder = folderWith({
      'telemetry/3.0/whole.json': { properties: { n: { type: 'integer' } } },
    });
    const own = loadSchemas({ flavour: 'igot', roots: [...defaultRoots('igot'), folder.path] });
    expect(lines(own.validateEvent({ eid: 'WHOLE', n: 5 }))).toContain('5 into 5.0');
  });

  test('shorten what is long', () => {
    const verdict = schemas.validateEvent(
      event('START', { type: 'a' }, { ets: 'x'.repeat(10_000) }),
    );
    expect(lines(verdict).length).toBeLessThan(300);
  });

  test('guess the event type that was meant', () => {
    expect(schemas.validateEvent(event('INTERACTS', {}))).toMatchObject({
      hint: 'Did you mean INTERACT?',
    });
    expect(schemas.validateEvent(event('ZZZ', {}))).toMatchObject({
      hint: expect.stringContaining('No schema is named "zzz.json"') as string,
    });
  });

  test('an eid that is no string is judged by the envelope', () => {
    expect(schemas.validateEvent({ ...event('', {}), eid: 7 })).toMatchObject({
      schema: 'telemetry/3.0/envelope.json',
      findings: [{ pointer: '/eid', rule: 'type' }],
    });
  });
});
