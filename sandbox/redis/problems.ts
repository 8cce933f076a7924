import { problems } from '../../schemas/problem.ts';

export const redis = problems({
  REDIS_PORT_TAKEN: {
    title: 'Redis port already in use',
    message: ({ host, port }: { host: string; port: number }) =>
      `The Redis emulator could not listen on ${host}:${port}: another process holds the port.`,
    hint: ({ port }) => `Stop that process, or start with --ports redis=${port + 10_000} (or --ports auto).`,
  },
});
