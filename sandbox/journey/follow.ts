import { backOff } from '../../pipeline/runtime/back-off.ts';
import { decodeDecisions, type DecisionRecord } from '../../pipeline/runtime/decision-record.ts';
import { decisionsTopic } from '../../pipeline/topology.ts';
import type { EngineCluster } from '../engines/engine.ts';
import type { JourneyIndex } from './journey-index.ts';

/** Keeps the index up to date from `sandbox.decisions`. */
export interface Following extends AsyncDisposable {
  /** The offset that is read next. */
  readonly position: number;
}

/**
 * Reads decisions from the beginning of the topic and on, until disposed, so that a restart makes the index anew; a
 * failing read is tried again. What it has not read is held where the engine can hold.
 */
export function followDecisions(
  index: JourneyIndex,
  {
    kafka,
    env,
    onDecision,
    onError,
  }: {
    readonly kafka: Pick<EngineCluster, 'read' | 'hold'>;
    readonly env: string;
    /** Told every decision once, in order. */
    readonly onDecision: (decision: DecisionRecord) => void;
    readonly onError: (error: unknown) => void;
  },
): Following {
  const topic = `${env}.${decisionsTopic}`;
  const stopper = new AbortController();
  const following = { position: 0 };
  kafka.hold?.(topic, 0, () => following.position);
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopper.signal.aborted) {
      try {
        const { records, nextOffset } = await kafka.read({
          topic,
          partition: 0,
          offset: following.position,
          maxBytes: 2 * 1024 * 1024,
          maxWaitMs: 250,
        });
        for (const record of records) {
          if (record.value === null) continue;
          for (const decision of decodeDecisions(record.value)) {
            index.apply(decision);
            onDecision(decision);
          }
        }
        following.position = nextOffset;
        failures = 0;
      } catch (error) {
        onError(error);
        failures += 1;
        await backOff(failures, stopper.signal);
      }
    }
  };
  const done = run();
  return {
    get position() {
      return following.position;
    },
    async [Symbol.asyncDispose]() {
      stopper.abort();
      await done;
    },
  };
}
