import type { JsonValue } from '../sandbox/control/index.ts';
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
