import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** What the summariser reads of an event; texts that are absent or null are undefined. */
export interface WorkflowEvent {
  readonly eid: string;
  /** Epoch ms; 0 when absent, as a Java long. */
  readonly ets: number;
  readonly ver: string | undefined;
  readonly timestamp: string | undefined;
  readonly actor: { readonly id: string | undefined; readonly type: string | undefined };
  readonly channel: string | undefined;
  readonly env: string | undefined;
  readonly sid: string | undefined;
  readonly did: string | undefined;
  readonly context: JsonObject;
  readonly pdata: JsonObject | undefined;
  readonly object: JsonObject | undefined;
  readonly tags: readonly JsonValue[] | undefined;
  readonly type: string | undefined;
  readonly mode: string | undefined;
  readonly pageid: string | undefined;
  readonly edata: JsonObject;
}

/**
 * Reads an event as the job's classes do: whole objects where objects are wanted, any scalar as text. Undefined for what
 * the job leaves out as unparsable, and for an event without `context` or `edata`, which would end the job: telemetry
 * that passed its schema has both.
 */
export function readWorkflowEvent(value: JsonValue): WorkflowEvent | undefined {
  if (!isObject(value) || !isObject(value['context']) || !isObject(value['edata']))
    return undefined;
  const { context, edata } = value;
  const { actor, object, tags } = value;
  const eid = text(value['eid']);
  const ets = long(value['ets']);
  if (eid === undefined || ets === undefined) return undefined;
  const objects = [actor, object, context['pdata'], context['rollup'], edata['item']];
  if (!objects.every((one) => isAbsent(one) || isObject(one))) return undefined;
  const lists = [tags, context['cdata'], edata['resvalues']];
  if (!lists.every((one) => isAbsent(one) || Array.isArray(one))) return undefined;
  const who = isObject(actor) ? actor : {};
  return {
    eid,
    ets,
    ver: text(value['ver']),
    timestamp: text(value['@timestamp']),
    actor: { id: text(who['id']), type: text(who['type']) },
    channel: text(context['channel']),
    env: text(context['env']),
    sid: text(context['sid']),
    did: text(context['did']),
    context,
    pdata: isObject(context['pdata']) ? context['pdata'] : undefined,
    object: isObject(object) ? object : undefined,
    tags: Array.isArray(tags) ? tags : undefined,
    type: text(edata['type']),
    mode: text(edata['mode']),
    pageid: text(edata['pageid']),
    edata,
  };
}

function isAbsent(value: JsonValue | undefined): value is null | undefined {
  return value === null || value === undefined;
}

/** A scalar as text; undefined for what is absent, an object or a list. */
export function text(value: JsonValue | undefined): string | undefined {
  return isAbsent(value) || typeof value === 'object' ? undefined : String(value);
}

/** A whole number: the fraction is cut off, absent is 0, anything else undefined. */
export function long(value: JsonValue | undefined): number | undefined {
  if (isAbsent(value)) return 0;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : undefined;
}
