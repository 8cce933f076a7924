import type { ControlClient, JsonValue } from '../sandbox/control/index.ts';
import type { Settings } from './settings.ts';
import type { Wish } from './screen.ts';

/** What reaches beyond the screen. */
export interface Hands {
  /** Into the clipboard of the person's own terminal, over ssh too (OSC 52). */
  copy(text: string): void;
  /** Writes a new file into the working folder; gives its path. An older file of that name stays. */
  save(name: string, text: string): Promise<string>;
  /** Gives the terminal to the person's editor; what they left there. */
  edit(text: string): Promise<string>;
  /** Back to the shell until it brings the screen to the front again. */
  suspend(): void;
  /** Keeps what was chosen for the next time. */
  remember(chosen: Settings): void;
}

const stages = [
  'dp/telemetry.ingest',
  'dp/telemetry.raw',
  'dp/telemetry.unique',
  'dp/telemetry.denorm',
];

/** Opens a value in the editor, then asks where to send what was left there. */
export async function editAgain(
  { value, topic }: { readonly value: JsonValue; readonly topic: string },
  hands: Hands,
): Promise<Wish> {
  const before = typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`;
  const text = await hands.edit(before);
  let edited: JsonValue;
  try {
    edited = JSON.parse(text) as JsonValue;
  } catch (error) {
    return { kind: 'tell', text: `Not sent: it is no JSON any more (${String(error)}).` };
  }
  const targets = ['api', ...new Set([topic, ...stages])];
  return {
    kind: 'choose',
    chooser: {
      title: text === before ? 'Nothing was changed. Send it again to …' : 'Send it to …',
      choices: [
        ...targets.map((to) => ({
          label: to,
          note:
            to === 'api' ? 'the Telemetry Service, as a client does' : 'as a record of this topic',
          wish: { kind: 'send', to, value: edited } as const,
        })),
        { label: 'nowhere', note: 'what was typed is let go' },
      ],
    },
  };
}

/** Sends a value; gives the way to its journey, where its newest occurrence is waited for. */
export async function sendAgain(
  { to, value }: { readonly to: string; readonly value: JsonValue },
  client: ControlClient,
): Promise<Wish> {
  const known = midOf(value);
  const before = known === undefined ? [] : await client.journeys(known);
  const { refused, mids } = await client.send(to, [value]);
  const [refusal] = refused;
  const [mid] = mids;
  if (refusal !== undefined)
    return { kind: 'tell', text: `Refused with ${refusal.status}: ${refusal.text}` };
  if (mid === undefined) return { kind: 'tell', text: `Sent to ${to}.` };
  return { kind: 'open', screen: 'journey', args: { mid, expects: String(before.length + 1) } };
}

function midOf(value: JsonValue): string | undefined {
  const mid = (value as { readonly mid?: JsonValue } | null)?.mid;
  return typeof mid === 'string' ? mid : undefined;
}
