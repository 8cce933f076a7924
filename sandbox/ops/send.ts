import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import type { SendReport } from '../control/types.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';
import { findTopic } from './topics.ts';

/**
 * Sends values to the Telemetry Service (`to: "api"`, single events are wrapped in one batch) or straight to a topic.
 * A batch envelope (an object with `events`) travels as it is.
 */
export async function send(
  parts: SandboxParts,
  { to, values }: { readonly to: string; readonly values: readonly JsonValue[] },
): Promise<SendReport> {
  const mids = values.flatMap(midsOf);
  if (to !== 'api') {
    const { cluster, fullName } = await findTopic(parts, to);
    await parts.engine.port.send(
      cluster,
      values.map((value) => ({
        topic: fullName,
        key: null,
        value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
      })),
    );
    return { sent: values.length, accepted: values.length, refused: [], mids };
  }
  if (parts.api === undefined)
    throw sandboxProblems.error('SANDBOX_PART_ELSEWHERE', { part: 'telemetry-api' });
  const batches = batchesOf(values, parts.now());
  const refused: { index: number; status: number; text: string }[] = [];
  for (const [index, batch] of batches.entries()) {
    const response = await fetch(`${parts.api.url}/v1/telemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof batch === 'string' ? batch : JSON.stringify(batch),
    });
    const text = await response.text();
    if (!response.ok) refused.push({ index, status: response.status, text: text.slice(0, 500) });
  }
  return { sent: batches.length, accepted: batches.length - refused.length, refused, mids };
}

function isBatch(value: JsonValue): boolean {
  return isObject(value) && value['events'] !== undefined;
}

function midsOf(value: JsonValue): string[] {
  if (!isObject(value)) return [];
  const { events } = value as { events?: unknown };
  const inner = Array.isArray(events) ? events : [value];
  return inner.flatMap((event: unknown) =>
    isObject(event) && typeof event['mid'] === 'string' ? [event['mid']] : [],
  );
}

function batchesOf(values: readonly JsonValue[], now: number): readonly JsonValue[] {
  const single = values.filter((value): value is JsonObject => isObject(value) && !isBatch(value));
  const others = values.filter((value) => !isObject(value) || isBatch(value));
  if (single.length === 0) return others;
  const batch = { id: 'api.sunbird.telemetry', ver: '3.0', ets: now, events: single };
  return [...others, batch];
}
