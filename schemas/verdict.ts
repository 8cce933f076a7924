import type { JsonValue } from './json.ts';

/** What a validator of the pipeline says about an event. */
export type Verdict =
  | { readonly kind: 'valid'; readonly schema: string }
  | {
      readonly kind: 'no-schema';
      /** Production's `validation_error`. */
      readonly text: string;
      readonly hint: string;
    }
  | {
      readonly kind: 'invalid';
      /** Path of the schema file below its root: `telemetry/3.0/start.json`. */
      readonly schema: string;
      /** Production's `validation_error` / `dv_error`, character by character. */
      readonly text: string;
      /**
       * Only with a schema whose report production's error scraper cannot read (a third branch that fails, a keyword or a
       * format in the first that draft-04 has not): why its job would crash on this event instead of failing it.
       */
      readonly crash?: string;
      readonly findings: readonly Finding[];
    };

/** One thing that is wrong with an event, for people. */
export interface Finding {
  /** Where in the event; for a missing key, where it should be. */
  readonly pointer: string;
  /** The rule: `telemetry/3.0/start.json#/allOf/1/properties/edata/required`. */
  readonly schemaPointer: string;
  /** The keyword: `required`, `type`, `enum` … */
  readonly rule: string;
  /** What is there; undefined when nothing is. */
  readonly value: JsonValue | undefined;
  readonly message: string;
  readonly hint: string;
}
