import { expect, test } from 'vitest';
import type { SandboxParts } from '../sandbox.ts';
import { createGenerating } from './generating.ts';

test('another rate changes what runs; another scenario, seed or mix of faults begins anew', () => {
  // Nothing listens there: what is sent is not counted, and no test depends on it.
  const parts = { api: { url: 'http://127.0.0.1:9' }, config: { flavour: 'igot' }, now: () => 0 };
  using generating = createGenerating(parts as unknown as SandboxParts);
  const wanted = { scenario: 'quiz', seed: 1, ratePerSecond: 1 };
  generating.start(wanted);
  const faster = generating.start({ ...wanted, ratePerSecond: 50 });
  expect(faster).toMatchObject({ seed: 1, ratePerSecond: 50 });
  expect(generating.start({ ...wanted, seed: 2 })).toMatchObject({ seed: 2, ratePerSecond: 1 });
  const broken = { ...wanted, seed: 2, faults: { duplicate: 0.5 } };
  expect(generating.start(broken)).toMatchObject({ sent: 0, faults: { duplicate: 0.5 } });
  generating.stop();
  expect(generating.state()).toBeNull();
});
