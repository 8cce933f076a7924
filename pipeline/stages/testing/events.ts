import { readFileSync } from 'node:fs';
import type { EventSchemas } from '../../../schemas/index.ts';
import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { parseJson } from '../../../schemas/parse.ts';

const edata: Readonly<Record<string, JsonObject>> = {
  START: { type: 'app' },
  END: { type: 'app' },
  IMPRESSION: { type: 'view', pageid: 'home', uri: '/home' },
  INTERACT: { type: 'CLICK', id: 'button' },
  INTERRUPT: { type: 'background' },
  ASSESS: {
    item: {
      id: 'do_q1',
      maxscore: 1,
      params: [],
      exlength: 0,
      uri: '',
      title: '',
      mmc: [],
      mc: [],
      desc: '',
    },
    pass: 'Yes',
    score: 1,
    resvalues: [{ '1': 'a' }],
    duration: 2,
  },
  RESPONSE: {
    target: { id: 'do_q1', ver: '1', type: 'q' },
    type: 'CHOOSE',
    values: [{ '1': 'a' }],
  },
  SHARE: { dir: 'In', type: 'File', items: [] },
  AUDIT: { props: ['name'] },
  ERROR: { err: 'E1', errtype: 'SYSTEM', stacktrace: 'at x' },
  LOG: { type: 'api_call', level: 'INFO', message: 'ok' },
  SEARCH: { query: '', filters: { dialCodes: 'ABC123' }, size: 1, topn: [{ identifier: 'do_1' }] },
  METRICS: { system: 's', subsystem: 'u', metrics: [{ metric: 'm', value: 1 }] },
  SUMMARY: {
    type: 'session',
    starttime: 1,
    endtime: 2,
    timespent: 1,
    pageviews: 1,
    interactions: 1,
  },
};

let made = 0;

/** A valid telemetry event of a type, two weeks before the driver's clock; `parts` replaces root fields. */
export function makeEvent(eid: string, parts: JsonObject = {}): JsonObject {
  made += 1;
  return {
    eid,
    ets: Date.UTC(2026, 5, 1, 12),
    ver: '3.0',
    mid: `${eid}-${made}`,
    actor: { id: 'user-1', type: 'User' },
    context: {
      channel: 'channel-1',
      env: 'home',
      did: 'device-1',
      pdata: { id: 'dev.sunbird.portal', ver: '1', pid: 'portal' },
    },
    edata: edata[eid] ?? {},
    ...parts,
  };
}

/** A batch as the Telemetry Service writes it. */
export function makeBatch(events: JsonValue, parts: JsonObject = {}): JsonObject {
  return { id: 'batch', ver: '3.0', ets: 1, events, ...parts };
}

/** A valid event of a type from the examples kept beside the schemas. */
export function exampleOf(eid: string, schemas: EventSchemas): JsonObject {
  const example = schemas
    .exampleFiles()
    .find(
      ({ side, name, isValid }) => side === 'preprocessor' && name === eid.toLowerCase() && isValid,
    );
  const parsed = parseJson(example === undefined ? '' : readFileSync(example.file));
  if (parsed.ok && isObject(parsed.value)) return parsed.value;
  throw new Error(`schemas/examples/${eid.toLowerCase()}/valid holds no event`);
}
