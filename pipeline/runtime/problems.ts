import { problems } from '../../schemas/problem.ts';

export const runtime = problems({
  PORT_FENCED: {
    title: 'Another process owns this partition now',
    message: ({ group, topic, partition }: { group: string; topic: string; partition: number }) =>
      `A transaction of ${group} on ${topic}-${partition} was refused: another member took the partition over.`,
    hint: () => 'Nothing to do: the new owner reads on from the committed offset.',
  },
  PORT_KAFKA_ERROR: {
    title: 'Kafka refused a request of the pipeline',
    message: ({ api, code, where }: { api: string; code: number; where: string }) =>
      `Kafka answered ${api} for ${where} with error code ${code}.`,
    hint: () =>
      'The batch is tried again. If it goes on, look at `telemetry-sandbox status` and the log budget.',
  },
  PORT_SINK_TAKEN: {
    title: 'Another process has written on from here',
    message: ({ place }: { place: string }) =>
      `What is known to be written of ${place} changed while a batch was decided.`,
    hint: () =>
      'Nothing to do: the batch is read again, and what was written is not written twice.',
  },
  PORT_LOOKUP_UNKNOWN: {
    title: 'A stage asked Redis for what Redis does not have',
    message: ({ kind }: { kind: string }) =>
      `A stage asked for \`${kind}\`, but its runner was given Redis only.`,
    hint: () => 'Give the runner the databases and services too: createLookupPort.',
  },
});
