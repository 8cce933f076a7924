import type { Database } from './keyspace.ts';
import { RedisError, type RedisReply } from './reply.ts';

/** One client, or the process itself. */
export interface Session {
  readonly id: number;
  db: number;
  version: 2 | 3;
  name: string;
  /** Commands queued by MULTI; undefined outside a transaction. */
  queue: (readonly string[])[] | undefined;
  /** A queued command was wrong: EXEC will refuse. */
  hasQueueError: boolean;
  /** Watched keys with the version they had. */
  readonly watched: Map<string, { readonly db: number; readonly key: string; readonly version: number }>;
  readonly channels: Set<string>;
  readonly patterns: Set<string>;
  /** Sends something that was not asked for: messages of pub/sub. */
  readonly push: (reply: RedisReply) => void;
  readonly close: () => void;
}

export interface Server {
  readonly databases: readonly Database[];
  readonly clock: () => number;
  readonly sessions: ReadonlySet<Session>;
  readonly startedAt: number;
  readonly port: number;
  readonly monitor: (session: Session) => void;
}

export interface Context {
  readonly server: Server;
  readonly session: Session;
  readonly db: Database;
}

export interface Command {
  readonly name: string;
  /** As Redis counts: with the name; negative = at least. */
  readonly arity: number;
  readonly run: (args: readonly string[], context: Context) => RedisReply;
}

/** One row of the command table. `args` are those after the name. */
export function command(name: string, arity: number, run: Command['run']): Command {
  return { name, arity, run };
}

/** A whole number argument. @throws ERR value is not an integer or out of range */
export function whole(text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || !/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new RedisError('ERR value is not an integer or out of range');
  }
  return value;
}

/** A floating point argument. @throws ERR value is not a valid float */
export function float(text: string | undefined): number {
  const lower = text?.toLowerCase();
  if (lower === 'inf' || lower === '+inf') return Infinity;
  if (lower === '-inf') return -Infinity;
  const value = Number(text);
  if (text === undefined || text === '' || Number.isNaN(value)) throw new RedisError('ERR value is not a valid float');
  return value;
}

export const syntaxError = (): RedisError => new RedisError('ERR syntax error');

/** Redis's glob: `*`, `?`, `[a-c]`, `[^x]`, `\` escapes. Matches without backtracking over more than one star. */
export function glob(pattern: string): (text: string) => boolean {
  const tokens = pattern.match(/\\.|\[\^?[^\]]*\]|\*+|[\s\S]/g) ?? [];
  return (text) => {
    let token = 0;
    let at = 0;
    let star = -1;
    let resume = 0;
    while (at < text.length) {
      const current = tokens[token];
      if (current?.startsWith('*') === true) {
        star = token;
        resume = at;
        token += 1;
      } else if (current !== undefined && matches(current, text.charAt(at))) {
        token += 1;
        at += 1;
      } else if (star >= 0) {
        token = star + 1;
        resume += 1;
        at = resume;
      } else {
        return false;
      }
    }
    while (tokens[token]?.startsWith('*') === true) token += 1;
    return token === tokens.length;
  };
}

function matches(token: string, letter: string): boolean {
  if (token === '?') return true;
  if (token.startsWith('\\') && token.length === 2) return token.charAt(1) === letter;
  if (!token.startsWith('[') || token.length < 3) return token === letter;
  const isNegated = token.charAt(1) === '^';
  const inside = token.slice(isNegated ? 2 : 1, -1);
  let isIn = false;
  for (let at = 0; at < inside.length; at += 1) {
    if (inside.charAt(at + 1) === '-' && at + 2 < inside.length) {
      if (letter >= inside.charAt(at) && letter <= inside.charAt(at + 2)) isIn = true;
      at += 2;
    } else if (inside.charAt(at) === letter) isIn = true;
  }
  return isIn !== isNegated;
}

/** One page of a SCAN: the cursor is a place in a stable order, so what is there throughout is always found. */
export function scanPage(
  items: readonly string[],
  cursorText: string | undefined,
  options: readonly string[],
): { readonly cursor: string; readonly page: readonly string[]; readonly type: string | undefined } {
  const start = whole(cursorText);
  let pattern = '*';
  let count = 10;
  let type: string | undefined;
  for (let at = 0; at < options.length; at += 2) {
    const name = options[at]?.toUpperCase();
    const value = options[at + 1];
    if (value === undefined) throw syntaxError();
    if (name === 'MATCH') pattern = value;
    else if (name === 'COUNT') count = Math.max(1, whole(value));
    else if (name === 'TYPE') type = value;
    else throw syntaxError();
  }
  const isMatch = glob(pattern);
  const end = start + count;
  return {
    cursor: end >= items.length ? '0' : String(end),
    page: items.slice(start, end).filter(isMatch),
    type,
  };
}
