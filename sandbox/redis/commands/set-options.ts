import { syntaxError } from '../resp/reply.ts';
import { Options } from './arguments.ts';
import type { Args } from './command.ts';
import { expiryOf, TIME_OPTIONS } from './expiry.ts';

/** What SET was asked for besides key and value. `expiresAt` undefined: none was named. */
export interface SetOptions {
  condition: 'NX' | 'XX' | undefined;
  keepsExpiry: boolean;
  givesOld: boolean;
  expiresAt: number | undefined;
}

/** @throws ReplyError for an unknown option, a contradiction, or a bad time */
export function setOptions(args: Args, now: number): SetOptions {
  const found: SetOptions = {
    condition: undefined,
    keepsExpiry: false,
    givesOld: false,
    expiresAt: undefined,
  };
  if (args.length === 3) return found;
  const options = new Options(args, 3);
  let time: { readonly unit: string; readonly text: string } | undefined;
  while (!options.isDone) {
    const name = options.name();
    if (name === 'NX' || name === 'XX') {
      if (found.condition !== undefined && found.condition !== name) throw syntaxError();
      found.condition = name;
    } else if (name === 'GET') {
      found.givesOld = true;
    } else if (name === 'KEEPTTL' && time === undefined) {
      found.keepsExpiry = true;
    } else if (name in TIME_OPTIONS && time === undefined && !found.keepsExpiry) {
      time = { unit: name, text: options.value() };
    } else {
      throw syntaxError();
    }
  }
  const unit = time === undefined ? undefined : TIME_OPTIONS[time.unit];
  if (time !== undefined && unit !== undefined) {
    found.expiresAt = expiryOf(time.text, unit, { now, command: 'set' });
  }
  return found;
}
