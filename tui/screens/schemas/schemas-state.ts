import type {
  JsonValue,
  SchemaDescription,
  SchemaRow,
  SchemaVerdict,
} from '../../../sandbox/control/index.ts';
import type { Press } from '../../key-name.ts';
import { movedBy, moveKeys, type Move } from '../../move-keys.ts';
import type { KeyRow, Step } from '../../screen.ts';
import { fieldOf, textIn, typed, type TextField } from '../../text-field.ts';

export type SchemasAction = Move | 'open' | 'validate' | 'example' | 'copy';

export const schemasKeys: readonly KeyRow<SchemasAction>[] = [
  ...moveKeys,
  { key: 'enter', action: 'open', label: 'fields' },
  { key: 'v', action: 'validate', label: 'validate' },
  { key: 'e', action: 'example', label: 'edit example' },
  { key: 'y', action: 'copy', label: 'copy the example', isQuiet: true },
];

export const eventKeys: readonly KeyRow<string>[] = [
  { key: 'enter', action: 'judge', label: 'validate what was pasted' },
  { key: 'ctrl+u', action: 'clear', label: 'clear' },
  { key: 'esc', action: 'cancel', label: 'cancel' },
];

export type Side = SchemaRow['side'];

export interface SchemasState {
  readonly schemas: readonly SchemaRow[] | undefined;
  readonly selected: number;
  readonly opened: SchemaDescription | undefined;
  /** Selected field of the opened schema. */
  readonly field: number;
  /** An event being typed or pasted; undefined when none is. */
  readonly pasted: TextField | undefined;
  readonly verdict: Judged | undefined;
}

/** An event and what both judges say. */
export interface Judged {
  readonly eid: string;
  readonly preprocessor: SchemaVerdict;
  readonly druid: SchemaVerdict;
}

export type SchemasAsk =
  | { readonly kind: 'list' }
  | { readonly kind: 'describe'; readonly side: Side; readonly eid: string }
  | { readonly kind: 'judge'; readonly event: Readonly<Record<string, JsonValue>> };

export const emptySchemas: SchemasState = {
  schemas: undefined,
  selected: 0,
  opened: undefined,
  field: 0,
  pasted: undefined,
  verdict: undefined,
};

type SchemasStep = Step<SchemasState, SchemasAsk>;

/** What a key does. */
export function pressSchemas(state: SchemasState, action: SchemasAction): SchemasStep {
  const { opened, schemas = [] } = state;
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
      return {
        state:
          opened === undefined
            ? { ...state, selected: movedBy(state.selected, action, schemas.length) }
            : { ...state, field: movedBy(state.field, action, opened.fields.length) },
      };
    case 'open': {
      const row = schemas[state.selected];
      if (row === undefined || opened !== undefined) return { state };
      const { side, eid } = row;
      return { state, wish: { kind: 'ask', ask: { kind: 'describe', side, eid } } };
    }
    case 'validate':
      return { state: { ...state, pasted: fieldOf() } };
    case 'example':
    case 'copy': {
      if (opened === undefined)
        return {
          state,
          wish: { kind: 'tell', text: 'enter opens a schema; then e edits its example.' },
        };
      const value = opened.example ?? { eid: opened.eid };
      return action === 'copy'
        ? { state, wish: { kind: 'copy', text: JSON.stringify(value, null, 2) } }
        : { state, wish: { kind: 'edit', value, topic: 'dp/telemetry.raw' } };
    }
  }
}

/** What a key does while an event is pasted. */
export function typeEvent(state: SchemasState, press: Press): SchemasStep {
  const field = state.pasted ?? fieldOf();
  if (press.key === 'esc') return { state: { ...state, pasted: undefined } };
  if (press.key !== 'enter') return { state: { ...state, pasted: typed(field, press) ?? field } };
  const step = judging(state, textIn(field));
  return step.wish?.kind === 'ask' ? { ...step, state: { ...state, pasted: undefined } } : step;
}

/** Asks both judges about an event; tells when the text is none. */
export function judging(state: SchemasState, text: string): SchemasStep {
  let event: JsonValue;
  try {
    event = JSON.parse(text) as JsonValue;
  } catch (error) {
    return { state, wish: { kind: 'tell', text: `That is no JSON: ${String(error)}` } };
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return { state, wish: { kind: 'tell', text: 'An event is a JSON object.' } };
  const ask = { kind: 'judge', event: event as Readonly<Record<string, JsonValue>> } as const;
  return { state, wish: { kind: 'ask', ask } };
}

/** What `esc` closes; undefined when nothing is open. */
export function closeSchemas(state: SchemasState): SchemasState | undefined {
  if (state.verdict !== undefined) return { ...state, verdict: undefined };
  return state.opened === undefined ? undefined : { ...state, opened: undefined, field: 0 };
}
