import { problems } from '../../schemas/problem.ts';

export const redis = problems({
  REDIS_PORT_TAKEN: {
    title: 'Redis port already in use',
    message: ({ host, port }: { host: string; port: number }) =>
      `The Redis emulator could not listen on ${host}:${port}: another process holds the port.`,
    hint: ({ port }) =>
      `Stop that process, or start with --ports redis=${port + 10_000} (or --ports auto).`,
  },
  REDIS_REFUSED: {
    title: 'Redis answered a command with an error',
    message: ({ text }: { readonly command: string; readonly text: string }) => text,
    hint: ({ command }: { readonly command: string; readonly text: string }) =>
      `Check the arguments of ${command}; \`redis-cli COMMAND INFO ${command}\` tells what it expects.`,
  },
  REDIS_NO_DATABASE: {
    title: 'No Redis database of that number',
    message: ({ db, databases }: { readonly db: number; readonly databases: number }) =>
      `Redis has no database ${db}; they are numbered 0 to ${databases - 1}.`,
    hint: () => 'Use a smaller number, or start Redis with more databases.',
  },
});
