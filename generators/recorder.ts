import type { JsonObject } from '../schemas/json.ts';
import { contextOf, type Client } from './client.ts';
import type { Random } from './random.ts';
import type { Content, World } from './world.ts';

/** An event before it has its place in time: `at` is ms since its session began. */
export interface Draft {
  readonly at: number;
  readonly eid: string;
  readonly client: Client;
  readonly context: JsonObject;
  readonly object?: JsonObject;
  readonly edata: JsonObject;
  /** Clients send what they have collected after this one, as SDKs do at an END. */
  readonly flush: boolean;
}

/** What states of a session write to. Time passes by itself between events; the object stays until it is replaced. */
export interface Recorder {
  readonly world: World;
  readonly random: Random;
  readonly client: Client;
  readonly drafts: readonly Draft[];
  env: string;
  object: JsonObject | undefined;
  cdata: readonly { readonly type: string; readonly id: string }[];
  /** Seconds since the session began. */
  readonly seconds: number;
  /** Lets this many seconds pass, in place of the usual gap. */
  wait(seconds: number): void;
  emit(eid: string, edata: JsonObject): void;
}

export function createRecorder(world: World, client: Client, random: Random): Recorder {
  const drafts: Draft[] = [];
  let at = 0;
  let waited = true;
  return {
    world,
    random,
    client,
    drafts,
    env: 'home',
    object: undefined,
    cdata: [],
    get seconds() {
      return at / 1000;
    },
    wait(seconds) {
      at += Math.max(1, Math.round(seconds * 1000));
      waited = true;
    },
    emit(eid, edata) {
      if (!waited) at += gap(random);
      waited = false;
      drafts.push({
        at,
        eid,
        client,
        context: contextOf(client, this.env, this.cdata),
        ...(this.object !== undefined && { object: this.object }),
        edata,
        flush: eid === 'END',
      });
    },
  };
}

/** Quantiles of the gap between two events of a device, s (spec/telemetry-events.md §6.7). */
const gaps: readonly (readonly [quantile: number, seconds: number])[] = [
  [0, 0.003],
  [0.1, 0.01],
  [0.25, 0.06],
  [0.5, 0.86],
  [0.75, 4.85],
  [0.9, 60],
  [0.95, 180],
  [0.993, 420],
  [1, 1500],
];

/** ms; between two known quantiles the logarithm is interpolated. */
function gap(random: Random): number {
  const at = random.unit();
  const next = gaps.findIndex(([quantile]) => quantile > at);
  const [q1, s1] = gaps[next - 1] ?? [0, 0.003];
  const [q2, s2] = gaps[next] ?? [1, 1500];
  const seconds = s1 * (s2 / s1) ** ((at - q1) / (q2 - q1));
  return Math.max(1, Math.round(seconds * 1000));
}

/** `object` of an event about a piece of content. */
export function objectOf(content: Content): JsonObject {
  const { id, type, version, rollup } = content;
  return { id, type, ver: String(version), rollup };
}
