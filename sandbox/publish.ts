import type { DecisionRecord, PositionTuple } from '../pipeline/runtime/decision-record.ts';
import type { KafkaPort } from '../pipeline/runtime/port.ts';
import { decisionRecords } from '../pipeline/runtime/runner.ts';

/** A record of the ingestion cluster; `topic` without the environment prefix. */
export interface Accepted {
  readonly topic: string;
  /** What its journey is found by. */
  readonly mid: string;
  readonly key: string | null;
  readonly value: Buffer;
}

/** Writes what a service accepted and reports it: the first line of its journey. */
export function createPublish(port: KafkaPort, env: string): (accepted: Accepted) => Promise<void> {
  return async ({ topic, mid, key, value }) => {
    const [position] = await port.send('kp', [{ topic: `${env}.${topic}`, key, value }]);
    const out: PositionTuple = ['kp', topic, position?.partition ?? 0, position?.offset ?? 0];
    const decision: DecisionRecord = {
      stage: 'telemetry-api',
      mid,
      outcome: 'accepted',
      reason: 'api.accepted',
      out: [out],
      us: 0,
      at: Date.now(),
    };
    await port.send('dp', decisionRecords([decision], env));
  };
}
