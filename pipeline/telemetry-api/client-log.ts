import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** A log that a client sent, or why the service does not take it: a word of its own, or a body of other types. */
export type ClientLog =
  | { readonly kind: 'taken'; readonly deviceId: string; readonly logs: number }
  | { readonly kind: 'invalid'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly text: string };

/** Judges a client log in the service's order of checks (upstream: analytics-service, ClientLogsAPIService). */
export function readClientLog({ request }: JsonObject): ClientLog {
  if (request === undefined || request === null) return invalid('request is missing!');
  if (!isObject(request)) return unreadable('request', request);
  for (const name of ['context', 'pdata', 'logs']) {
    if ((request[name] ?? null) === null) return invalid(`${name} is missing!`);
  }
  const { context, pdata, logs } = request;
  if (!isObject(context)) return unreadable('context', context);
  if (!isObject(pdata)) return unreadable('pdata', pdata);
  if (!Array.isArray(logs)) return unreadable('logs', logs);
  const { did } = context;
  if (typeof did !== 'string' || did === '') return invalid('context.did is null or empty!');
  for (const name of ['id', 'pid', 'ver']) {
    if (!hasText(pdata, name)) return invalid(`pdata.${name} is null or empty!`);
  }
  return logs.every(isLog)
    ? { kind: 'taken', deviceId: did, logs: logs.length }
    : invalid('logs, mandatory fields are missing or type mismatch!');
}

function isLog(one: unknown): boolean {
  return isObject(one) && hasText(one, 'log') && typeof one['ts'] === 'number' && one['ts'] !== 0;
}

function hasText(object: JsonObject, name: string): boolean {
  return typeof object[name] === 'string' && object[name] !== '';
}

function invalid(what: string): ClientLog {
  return { kind: 'invalid', text: `property: ${what}` };
}

function unreadable(name: string, value: JsonValue | undefined): ClientLog {
  return { kind: 'unreadable', text: `${name} is ${JSON.stringify(value ?? null).slice(0, 40)}` };
}
