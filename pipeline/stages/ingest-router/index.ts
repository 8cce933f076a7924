import type { Stage } from '../../stage.ts';

/** Copies records to the processing cluster byte for byte, without key (upstream: ingest-router; spec/pipeline.md §3.2). */
export const ingestRouter: Stage = {
  name: 'ingest-router',
  input: 'bytes',
  // oxlint-disable-next-line require-yield -- it has nothing to look up
  *process(inputs) {
    return {
      decisions: inputs.map(({ value }, input) => ({
        input,
        mid: undefined,
        eid: undefined,
        outcome: 'forwarded',
        reason: 'ir.copied',
        outputs: [{ topic: 'telemetry.ingest', key: null, value }],
      })),
      counts: {},
    };
  },
};
