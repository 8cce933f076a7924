import type { JsonValue } from '../sandbox/control/index.ts';
import type { Choice, Chooser } from './screen.ts';

/** A value to write out, and what is known of it. */
export interface Exported {
  readonly value: JsonValue;
  /** Becomes the file's name, without ending. */
  readonly name: string;
  /** Where curl posts it; absent where no Telemetry Service runs. */
  readonly api: string | undefined;
  /** Ends of its branches, for a fixture: `in-druid`. */
  readonly ends?: readonly string[] | undefined;
}

/** The forms a value can be written to a file in. */
export function exportChooser(exported: Exported): Chooser {
  const { value, name, api } = exported;
  const file = (label: string, note: string, made: { ending: string; text: string }): Choice => ({
    label,
    note,
    wish: { kind: 'save', name: `${name}.${made.ending}`, text: made.text },
  });
  const batch = JSON.stringify(batchOf(value));
  return {
    title: `Write ${name} to a file as …`,
    choices: [
      file('JSON', 'indented', { ending: 'json', text: `${JSON.stringify(value, null, 2)}\n` }),
      file('NDJSON', 'one line, as `send` reads it', {
        ending: 'ndjson',
        text: `${JSON.stringify(value)}\n`,
      }),
      ...(api === undefined
        ? []
        : [
            file('curl', 'posts it to the Telemetry Service', {
              ending: 'sh',
              text: `curl -sS -H 'content-type: application/json' --data-binary @- ${api}/v1/telemetry <<'EVENT'\n${batch}\nEVENT\n`,
            }),
          ]),
      file('fixture', 'a case for `fixtures run`', {
        ending: 'yaml',
        text: `${JSON.stringify(fixtureOf(exported), null, 2)}\n`,
      }),
    ],
  };
}

function isObject(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function batchOf(value: JsonValue): JsonValue {
  if (isObject(value) && value['events'] !== undefined) return value;
  return { id: 'api.sunbird.telemetry', ver: '3.0', events: [value] };
}

/** JSON is YAML too. */
function fixtureOf({ value, name, ends = [] }: Exported): JsonValue {
  const mid = isObject(value) ? value['mid'] : undefined;
  const isBatch = isObject(value) && value['events'] !== undefined;
  return {
    name: `${name}: where it ends`,
    send: [isBatch ? { batch: value } : { events: [value] }],
    expect: {
      events: typeof mid === 'string' && ends.length > 0 ? { [mid]: { ends: [...ends] } } : {},
    },
  };
}
