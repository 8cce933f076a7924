import { expect, test } from 'vitest';
import { exportChooser } from './export.ts';

const event = { eid: 'START', mid: "it's 1" };
const files = (api: string | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    exportChooser({ value: event, name: 'a/b', api, ends: ['failed'] }).choices.map(
      ({ label, wish }) => [label, wish?.kind === 'save' ? wish.text : ''],
    ),
  );

test('an event as JSON, NDJSON, curl and fixture', () => {
  const { JSON: indented, NDJSON, curl, fixture } = files('http://127.0.0.1:9001');
  expect(indented).toBe('{\n  "eid": "START",\n  "mid": "it\'s 1"\n}\n');
  expect(NDJSON).toBe(`${JSON.stringify(event)}\n`);
  // The event stands in a here document that nothing is replaced in, so that quotes need no care.
  expect(curl).toMatch(
    /http:\/\/127\.0\.0\.1:9001\/v1\/telemetry <<'EVENT'\n\{"id":.*\}\nEVENT\n$/,
  );
  expect(JSON.parse(fixture ?? '')).toMatchObject({
    send: [{ events: [event] }],
    expect: { events: { "it's 1": { ends: ['failed'] } } },
  });
});

test('without a Telemetry Service there is no curl; a batch stays a batch', () => {
  expect(Object.keys(files(undefined))).toEqual(['JSON', 'NDJSON', 'fixture']);
  const batch = { events: [event] };
  const [, , curl, fixture] = exportChooser({ value: batch, name: 'b', api: 'http://x' }).choices;
  expect(curl?.wish).toMatchObject({
    text: expect.stringContaining(`\n${JSON.stringify(batch)}\n`),
  });
  expect(fixture?.wish).toMatchObject({ text: expect.stringContaining('"batch": {') });
});
