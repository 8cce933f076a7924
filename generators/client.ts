import type { Flavour } from '../schemas/flavour.ts';
import type { JsonObject } from '../schemas/json.ts';
import type { Random } from './random.ts';
import type { User } from './world.ts';

/** Who sends a session: everything that its events have in common. */
export interface Client {
  readonly user: User;
  readonly actor: { readonly id: string; readonly type: string };
  readonly pdata: { readonly id: string; readonly pid: string; readonly ver: string };
  readonly channel: string;
  /** Absent for services, which have neither device nor session. */
  readonly did?: string;
  readonly sid?: string;
}

export type Surface = 'web' | 'app';

/** Producers by flavour (spec/telemetry-events.md §4.2). */
const producers: Readonly<Record<Flavour, Readonly<Record<Surface, Client['pdata']>>>> = {
  igot: {
    web: { id: 'dev.sunbird-cb-portal', pid: 'sunbird-cb-portal', ver: '3.0.1' },
    app: { id: 'dev.karmayogi.app', pid: 'karmayogi-mobile-android', ver: '4.2.11' },
  },
  sunbird: {
    web: { id: 'dev.sunbird.portal', pid: 'sunbird-portal', ver: '4.4.0' },
    app: { id: 'dev.sunbird.app', pid: 'sunbird.app', ver: '3.9.1' },
  },
};

/** A person at a browser or a phone; who is not signed in acts under the device id. */
export function personAt(surface: Surface, user: User, flavour: Flavour, random: Random): Client {
  const device = user[surface];
  const anonymous = flavour === 'igot' && surface === 'app' ? 'AnonymousUser' : 'User';
  return {
    user,
    actor: user.signedIn ? { id: user.id, type: 'User' } : { id: device.id, type: anonymous },
    pdata: producers[flavour][surface],
    channel: user.org.id,
    did: device.id,
    sid: flavour === 'igot' && surface === 'app' ? random.hex(32) : random.uuid(),
  };
}

/** A service that speaks of what a user did. */
export function serviceFor(user: User, pdata: Client['pdata'], type: string): Client {
  return { user, actor: { id: user.id, type }, pdata, channel: user.org.id };
}

/** The context of an event of this client. */
export function contextOf(
  client: Client,
  env: string,
  cdata: readonly { readonly type: string; readonly id: string }[],
): JsonObject {
  const { channel, pdata, sid, did } = client;
  return {
    channel,
    pdata,
    env,
    ...(sid !== undefined && { sid }),
    ...(did !== undefined && { did }),
    cdata,
    rollup: { l1: channel },
  };
}
