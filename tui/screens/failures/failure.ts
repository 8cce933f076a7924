import type {
  Failure,
  FailureGroup,
  JsonValue,
  RefusedRequest,
} from '../../../sandbox/control/index.ts';

/** One event or request of a group. */
export type FailureRow =
  | { readonly kind: 'event'; readonly id: string; readonly event: Failure }
  | { readonly kind: 'request'; readonly id: string; readonly request: RefusedRequest };

/** What an event or request holds. */
export type FailureContent =
  | { readonly kind: 'there'; readonly to: string; readonly value: JsonValue }
  /** The log has let it go. */
  | { readonly kind: 'gone' };

/** What the screen asks of the sandbox. */
export type FailuresAsk =
  | { readonly kind: 'groups' }
  | { readonly kind: 'rows'; readonly group: FailureGroup }
  | { readonly kind: 'content'; readonly row: FailureRow }
  | { readonly kind: 'resend'; readonly row: FailureRow }
  | { readonly kind: 'skip'; readonly id: string };
