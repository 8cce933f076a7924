import { defaultSpecs } from '../druid/index.ts';
import type { EngineCluster, StoredRun } from '../engines/engine.ts';
import type { SandboxConfig } from '../config.ts';
import { createFailures, type Failures } from '../ops/failures.ts';
import { createQuarantine, type Quarantine } from '../ops/quarantine.ts';
import { createWritten, type Written } from '../ops/written.ts';
import { followDecisions, type Following } from './follow.ts';
import { JourneyIndex } from './journey-index.ts';
import { createLeads } from './leads.ts';

/** What is known of the events: made from decisions and from what Druid has stored. */
export interface Journey extends AsyncDisposable {
  readonly index: JourneyIndex;
  readonly quarantine: Quarantine;
  readonly failures: Failures;
  readonly written: Written;
  /** Call when Druid has stored a run of records. */
  stored(run: StoredRun): void;
  /** Begins to read decisions. */
  follow(kafka: EngineCluster): void;
  /** The offset of `sandbox.decisions` that is read next. */
  readonly position: number;
}

/** An empty journey index; it fills from `follow` on. */
export function createJourney(
  { engine, flavour, env, journeyBytes }: SandboxConfig,
  onError: (error: unknown) => void,
): Journey {
  const leads = createLeads({ specs: defaultSpecs(flavour, env), env, flavour });
  const index = new JourneyIndex({
    leads,
    maxBytes: journeyBytes,
    druidReason: engine === 'embedded' ? 'druid.stored' : 'druid.read',
  });
  const quarantine = createQuarantine();
  const failures = createFailures();
  const written = createWritten();
  let following: Following | undefined;
  return {
    index,
    quarantine,
    failures,
    written,
    stored(run) {
      index.druidProgress({ ...run, topic: run.topic.slice(env.length + 1) });
    },
    follow(kafka) {
      following = followDecisions(index, {
        kafka,
        env,
        onDecision: (decision) => {
          quarantine.note(decision);
          failures.note(decision);
          written.note(decision);
        },
        onError,
      });
    },
    get position() {
      return following?.position ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await following?.[Symbol.asyncDispose]();
    },
  };
}
