import type { JsonValue } from '../../schemas/json.ts';

/** A record as a filter looks at it. `text` and `json` may be getters: they are read only when needed. */
export interface FilterRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The value as text, as it was written. */
  readonly text: string;
  /** The parsed value; undefined when it is not JSON. */
  readonly json: JsonValue | undefined;
}

/** The record as the control API shows it: the value parsed, or as text when it is not JSON. */
interface ShownRecord extends Omit<FilterRecord, 'text' | 'json'> {
  readonly value?: JsonValue;
  readonly text?: string;
}

/** A shown record for a filter; the text of a JSON value is written anew, without blanks. */
export function shownRecord(shown: ShownRecord): FilterRecord {
  return {
    topic: shown.topic,
    partition: shown.partition,
    offset: shown.offset,
    timestamp: shown.timestamp,
    key: shown.key,
    headers: shown.headers,
    json: shown.value,
    get text() {
      return shown.value === undefined ? (shown.text ?? '') : JSON.stringify(shown.value);
    },
  };
}
