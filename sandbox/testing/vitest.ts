import { expect } from 'vitest';
import type { Journey } from '../control/types.ts';
import type { TestSandbox } from './index.ts';

interface SandboxMatchers {
  /** Passes when an occurrence of the mid has a record in the topic (short name); says where it went otherwise. */
  toReachTopic(mid: string, topic: string): Promise<void>;
  /** Passes when an occurrence of the mid is stored in a Druid datasource. */
  toReachDruid(mid: string): Promise<void>;
}

declare module 'vitest' {
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends SandboxMatchers {}
}

async function whereIs(test: TestSandbox, mid: string, topic?: string): Promise<string> {
  const { known, answers } = await test.client.why(mid, topic);
  if (known !== 'yes') return `no event with mid ${mid} was seen`;
  return answers
    .map(({ sentence, reason }) => `${sentence}${reason === null ? '' : ` (${reason})`}`)
    .join(' ');
}

const hasHop =
  (topic: string) =>
  ({ hops }: Journey): boolean =>
    hops.some((hop) => hop.topic === topic);

expect.extend({
  async toReachTopic(test: TestSandbox, mid: string, topic: string) {
    const pass = (await test.client.journeys(mid)).some(hasHop(topic));
    const where = await whereIs(test, mid, topic);
    return {
      pass,
      message: () => `expected ${mid} ${pass ? 'not ' : ''}to reach ${topic}: ${where}`,
    };
  },
  async toReachDruid(test: TestSandbox, mid: string) {
    const journeys = await test.client.journeys(mid);
    const pass = journeys.some(({ branches }) => branches.some(({ end }) => end === 'in-druid'));
    const where = await whereIs(test, mid);
    return { pass, message: () => `expected ${mid} ${pass ? 'not ' : ''}to reach Druid: ${where}` };
  },
});
