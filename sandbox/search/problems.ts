import { problems } from '../../schemas/problem.ts';

export const searchProblems = problems({
  SEARCH_BUSY: {
    title: 'Too many searches at once',
    message: ({ most }: { most: number }) => `${most} searches run already.`,
    hint: () => 'Wait until one ends, or end it: a search ends with its connection.',
  },
  SEARCH_WORKER_GONE: {
    title: 'A search has lost its worker thread',
    message: ({ why }: { why: string }) => `The thread that searched has ended: ${why}.`,
    hint: () => 'Search again: a new thread is started. A narrower filter needs less memory.',
  },
  SEARCH_UNREADABLE: {
    title: 'A search met records that it could not read',
    message: ({ topic, partition, from, why }: UnreadableRun) =>
      `The records of ${topic}-${partition} from offset ${from} on could not be read: ${why}.`,
    hint: ({ from }: UnreadableRun) =>
      `Leave them out: offset < ${from}, or look at the client that wrote them.`,
  },
});

type UnreadableRun = {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly why: string;
};
