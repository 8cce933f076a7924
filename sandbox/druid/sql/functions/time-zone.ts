import { invalidAt } from '../environment.ts';
import { readZone, type Zone } from '../zone.ts';
import { knownText, type Call } from './call.ts';

/** The zone named by an argument, else the statement's. */
export function zoneArgument(call: Call, index: number): Zone {
  const name = knownText(call, index);
  if (name === undefined) return call.zone;
  const zone = readZone(name);
  if (zone === undefined) {
    throw invalidAt(call.env, call.node, `The datetime zone id '${name}' is not recognised`);
  }
  return zone;
}
