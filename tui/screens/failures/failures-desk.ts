import {
  resendable,
  type ControlClient as Client,
  type FailureGroup,
} from '../../../sandbox/control/index.ts';
import type { Asking } from '../../screen.ts';
import type { FailureContent, FailureRow, FailuresAsk } from './failure.ts';
import type { FailuresState } from './failures-state.ts';

/** Carries out what the screen asks. */
export async function askFailures(
  ask: FailuresAsk,
  { client, update }: Pick<Asking<FailuresState>, 'client' | 'update'>,
): Promise<void> {
  switch (ask.kind) {
    case 'groups': {
      const groups = await client.failures();
      update((state) => ({ ...state, groups }));
      return;
    }
    case 'rows': {
      const rows = await lookUpRows(client, ask.group);
      update((state) =>
        state.opened === undefined ? state : { ...state, opened: { ...state.opened, rows } },
      );
      return;
    }
    case 'content': {
      const content = await lookUpContent(client, ask.row);
      update((state) => withContent(state, ask.row, content));
      return;
    }
    case 'resend': {
      const note = await sendAgain(client, ask.row);
      update((state) => ({ ...state, note }));
      return;
    }
    case 'skip':
      await client.skipQuarantined(ask.id);
      update((state) => ({ ...state, note: `${ask.id} is off the quarantine list.` }));
  }
}

function withContent(
  state: FailuresState,
  row: FailureRow,
  content: FailureContent,
): FailuresState {
  const { opened } = state;
  if (opened?.detail?.row !== row) return state;
  return { ...state, opened: { ...opened, detail: { ...opened.detail, content } } };
}

/** The newest of a group. */
async function lookUpRows(
  client: Client,
  { kind, key, reason }: FailureGroup,
): Promise<readonly FailureRow[]> {
  if (kind === 'refused') {
    const requests = await client.refused();
    return requests
      .filter((request) => request.reason === reason)
      .map((request) => ({ kind: 'request', id: String(request.id), request }));
  }
  const events = await client.failuresOf(key);
  return events.map((event) => ({ kind: 'event', id: event.id, event }));
}

/** What an event or request holds. */
async function lookUpContent(client: Client, row: FailureRow): Promise<FailureContent> {
  if (row.kind === 'request') return { kind: 'there', to: 'api', value: row.request.preview };
  const found = await resendable(client, row.event);
  return found === undefined ? { kind: 'gone' } : { kind: 'there', ...found };
}

/** Sends an event or request again as it was; tells in a sentence what came of it. */
async function sendAgain(client: Client, row: FailureRow): Promise<string> {
  if (row.kind === 'request') {
    const { status } = await client.resendRefused(row.request.id);
    return `Request ${row.id} was answered ${status}.`;
  }
  const content = await lookUpContent(client, row);
  if (content.kind === 'gone') return 'The log has let it go: it cannot be sent again.';
  const { accepted, refused } = await client.send(content.to, [content.value]);
  if (accepted === 0) return `${content.to} refused it: ${refused[0]?.text ?? 'no reason given'}`;
  return `Sent to ${content.to} again.`;
}
