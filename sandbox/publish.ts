import type { DecisionRecord, PositionTuple } from '../pipeline/runtime/decision-record.ts';
import type { KafkaPort } from '../pipeline/runtime/port.ts';
import { decisionRecords } from '../pipeline/runtime/runner.ts';

/** Writes an accepted batch and reports it: the first line of its journey. */
export function createPublish(
  port: KafkaPort,
  env: string,
): (record: { readonly key: string; readonly value: Buffer }) => Promise<void> {
  return async ({ key, value }) => {
    const topic = 'telemetry.ingestion';
    const [position] = await port.send('kp', [{ topic: `${env}.${topic}`, key, value }]);
    const out: PositionTuple = ['kp', topic, position?.partition ?? 0, position?.offset ?? 0];
    const decision: DecisionRecord = {
      stage: 'telemetry-api',
      mid: key,
      outcome: 'accepted',
      reason: 'api.accepted',
      out: [out],
      us: 0,
      at: Date.now(),
    };
    await port.send('dp', decisionRecords([decision], env));
  };
}
