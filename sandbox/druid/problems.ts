import { problems } from '../../schemas/problem.ts';

export const druid = problems({
  DRUID_PORT_TAKEN: {
    title: 'Druid port already in use',
    message: ({ host, port }: { readonly host: string; readonly port: number }) =>
      `The Druid emulator could not listen on ${host}:${port}: another process holds the port.`,
    hint: ({ port }) =>
      `Stop that process, or start with --ports druid=${port + 10_000} (or --ports auto).`,
  },
  DRUID_SPEC_REFUSED: {
    title: 'An ingestion spec was refused',
    message: ({ where, what }: { readonly where: string; readonly what: string }) =>
      `The supervisor spec was refused at ${where}: ${what}.`,
    hint: () =>
      'Change that part of the spec, or run it on the container engine, which is a real Druid.',
  },
  DRUID_UNKNOWN_SUPERVISOR: {
    title: 'No supervisor of that name',
    message: ({ id }: { readonly id: string }) => `[${id}] does not exist`,
    hint: () =>
      'GET /druid/indexer/v1/supervisor lists the ids; a supervisor is named after its datasource, not its template.',
  },
  DRUID_STORE_GONE: {
    title: "Druid's storage worker has ended",
    message: ({ reason }: { readonly reason: string }) =>
      `The worker that holds the rows has ended: ${reason}.`,
    hint: () =>
      'It is started again by itself and resumes from the stored offsets; send the request again.',
  },
  DRUID_NOT_EMULATED: {
    title: 'Not part of the Druid emulator',
    message: ({ method, path }: { readonly method: string; readonly path: string }) =>
      `${method} ${path} is not emulated by the embedded Druid.`,
    hint: () =>
      'Use POST /druid/v2/sql for queries; `telemetry-sandbox gaps` lists what is missing, the container engine has it.',
  },
  DRUID_BAD_REQUEST: {
    title: 'A request could not be read',
    message: ({ what }: { readonly what: string }) => what,
    hint: () =>
      'See https://druid.apache.org/docs/latest/api-reference/ for the shape of the request.',
  },
});
