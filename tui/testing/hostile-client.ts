import type { ControlClient, JsonValue, Snapshot } from '../../sandbox/control/index.ts';
import { exampleJourney, exampleRecord, exampleSnapshot } from './examples.ts';

/** A source of chance in [0, 1). */
export type Chance = () => number;

const nasty = [
  '\u001B[2J\u001B[H',
  '\u001B]0;title\u0007',
  '\u001B]52;c;ZXZpbA==\u0007',
  '\u009B31m',
  '\r\n\t\v\f\b\u0000',
  '\u202Eevil\u2066',
  '\u200B\uFEFF\u00AD',
  '\uD800half',
  '你好👩‍👩‍👧'.repeat(30),
  'x'.repeat(20_000),
  '',
];

/** A text that means harm to a terminal. */
export function nastyText(chance: Chance): string {
  return Array.from({ length: 1 + Math.floor(chance() * 3) }, () => {
    return nasty[Math.floor(chance() * nasty.length)] ?? '';
  }).join('a');
}

// Words that the control API chooses from a closed list, and times: no event can change them.
const closed = new Set([
  'kind',
  'state',
  'end',
  'outcome',
  'side',
  'cluster',
  'engine',
  'flavour',
  'known',
  'level',
  'control',
  'metrics',
  'api',
]);

/** The same answer with harm in most of its texts. */
export function spoiled<T>(answer: T, chance: Chance, key = ''): T {
  if (typeof answer === 'string')
    return (closed.has(key) || chance() < 0.2 ? answer : nastyText(chance)) as T;
  if (Array.isArray(answer)) return answer.map((one: unknown) => spoiled(one, chance, key)) as T;
  if (typeof answer !== 'object' || answer === null) return answer;
  const entries = Object.entries(answer).map(([name, value]: [string, unknown]) => [
    name,
    spoiled(value, chance, name),
  ]);
  return Object.fromEntries(entries) as T;
}

const silent: Disposable = { [Symbol.dispose]() {} };

/** A sandbox whose every answer is spoiled; `tell` sends a snapshot to who listens. */
export function hostileClient(chance: Chance): { readonly client: ControlClient; tell(): void } {
  let listener: ((snapshot: Snapshot) => void) | undefined;
  const give =
    <T>(answer: T) =>
    async (): Promise<T> =>
      Promise.resolve(spoiled(answer, chance));
  const value: JsonValue = {
    eid: 'START',
    [nastyText(chance)]: [{ [nastyText(chance)]: 'x' }, 'y'],
  };
  const records = [0, 1, 2].map((offset) => exampleRecord(offset, { value, headers: { a: 'b' } }));
  const reason = { title: 't', rule: 'r', source: 's', remedy: 'm' };
  const failure = {
    cluster: 'dp' as const,
    topic: 't',
    partition: 0,
    offset: 1,
    mid: 'm',
    eid: 'e',
    detail: 'd',
    at: 0,
    id: 'i',
  };
  const group = { group: 'g', cluster: 'dp' as const, state: 'Stable', members: 1, lag: 0 };
  const field = { path: 'p', type: 't', isRequired: true, rules: ['r'], description: 'd' };
  const verdict = {
    valid: false,
    schema: 's',
    productionText: 't',
    problems: [{ pointer: '/p', rule: 'r', message: 'm', hint: 'h' }],
  };
  const parts: Partial<ControlClient> = {
    snapshots: (on) => {
      listener = on.data;
      return silent;
    },
    follow: (_topic, _options, on) => {
      on.data(spoiled(records, chance));
      return silent;
    },
    search: (_filter, _query, on) => {
      on.data({ kind: 'records', records: spoiled(records, chance) });
      on.end(undefined);
      return silent;
    },
    records: give(records),
    rawRecord: async () =>
      Promise.resolve({ key: null, value: Buffer.from(nastyText(chance)).toString('base64') }),
    journeys: give([
      exampleJourney(),
      exampleJourney({ branches: [{ end: 'failed', reason: 'r', at: 'a', detail: 'd' }] }),
    ]),
    why: give({
      mid: 'm',
      topic: 't',
      known: 'yes' as const,
      answers: [
        {
          occurrence: 'o',
          present: false,
          sentence: 's',
          reason: 'r',
          rule: 'r',
          source: 's',
          remedy: 'm',
        },
      ],
    }),
    groups: give([group]),
    group: give({
      ...group,
      memberDetail: [
        { memberId: 'm', clientId: 'c', host: 'h', assignment: [{ topic: 't', partitions: [0] }] },
      ],
      offsets: [{ topic: 't', partition: 0, committed: 1, logEnd: 2, lag: 1 }],
    }),
    failures: give([
      {
        key: 'k',
        kind: 'failed' as const,
        stage: 's',
        reason: 'r',
        title: 't',
        remedy: 'm',
        count: 3,
        lastAt: 0,
      },
    ]),
    failuresOf: give([failure]),
    refused: give([]),
    latest: give([{ occurrence: 'o', mid: 'm', eid: 'e', settled: false }]),
    query: give({
      columns: ['a', 'n'],
      rows: [
        { a: 'x', n: 3 },
        { a: 'y', n: 4 },
      ],
    }),
    schemas: give([{ eid: 'START', side: 'druid' as const, file: 'f', flavour: 'igot' as const }]),
    describeSchema: give({
      eid: 'START',
      side: 'druid' as const,
      file: 'f',
      description: 'd',
      fields: [field],
      example: { eid: 'e' },
    }),
    validate: give(verdict),
    describeStage: give({
      stage: 's',
      reads: 'r',
      writes: ['w'],
      settings: { a: 'b' },
      rules: [{ code: 'c', ...reason }],
      latest: [
        {
          at: 0,
          mid: 'm',
          eid: 'e',
          outcome: 'failed',
          reason: 'r',
          detail: 'd',
          read: 'r',
          us: 1,
        },
      ],
    }),
    scenarios: give([{ name: 'n', title: 't' }]),
    startGenerator: give({ scenario: 's', seed: 1, ratePerSecond: 1, sent: 0 }),
    stopGenerator: give({ stopped: true }),
    seedCaches: give({ seed: 1, entries: 1, byDb: {} }),
    stage: give({ stage: 's', state: 'running' }),
    send: give({
      sent: 1,
      accepted: 1,
      refused: [{ index: 0, status: 400, text: 't' }],
      mids: ['m'],
    }),
    resendRefused: give({ status: 200 }),
    skipQuarantined: give({ skipped: 's' }),
    status: async () => Promise.reject(new Error(nastyText(chance))),
  };
  return {
    client: parts as ControlClient,
    tell() {
      // The names of jobs are the sandbox's own; what they are keyed by stays.
      const snapshot = exampleSnapshot();
      const stages = snapshot.status.stages.map((stage) => spoiled(stage, chance));
      listener?.({
        ...spoiled(snapshot, chance),
        status: { ...spoiled(snapshot.status, chance), stages },
      });
    },
  };
}
