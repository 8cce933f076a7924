import { problems } from '../../schemas/problem.ts';

export const telemetryApi = problems({
  TELEMETRY_API_PORT_TAKEN: {
    title: 'Telemetry Service port already in use',
    message: ({ host, port }: { readonly host: string; readonly port: number }) =>
      `The Telemetry Service could not listen on ${host}:${port}: another process holds the port.`,
    hint: () =>
      'Stop that process, or start with --ports api=19001 (any free port) or --ports auto.',
  },
  TELEMETRY_API_REQUEST_UNKNOWN: {
    title: 'No such refused request is kept',
    message: ({ id, kept }: { readonly id: number; readonly kept: readonly number[] }) =>
      `No refused request has the number ${id}: ${
        kept.length === 0 ? 'none is kept' : `kept are ${kept.join(', ')}`
      }.`,
    hint: () =>
      'List the kept requests again; the oldest are let go when the place for them is full.',
  },
  TELEMETRY_API_REQUEST_NOT_WHOLE: {
    title: 'The refused request was not kept whole',
    message: ({
      id,
      sizeBytes,
      keptBytes,
    }: {
      readonly id: number;
      readonly sizeBytes: number;
      readonly keptBytes: number;
    }) =>
      `Request ${id} had at least ${sizeBytes} bytes, of which ${keptBytes} are kept: it cannot be sent again.`,
    hint: () => 'Send it again from the client, in smaller batches if it was over the size limit.',
  },
  FAULT_UNKNOWN: {
    title: 'A fault of the Telemetry Service is not understood',
    message: ({ given, why }: { readonly given: string; readonly why: string }) =>
      `The fault ${given} is not understood: ${why}.`,
    hint: () =>
      'For example status=500, delay=10s, drop-after-store; `telemetry-sandbox faults kinds` explains all.',
  },
});
