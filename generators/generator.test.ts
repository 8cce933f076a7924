import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Batch } from './generate.ts';
import { startGenerator, type GeneratorHandle } from './generator.ts';

describe('a running generator', () => {
  const sent: Batch[] = [];
  const running: GeneratorHandle[] = [];
  const events = (): number =>
    sent.reduce((sum, { batch }) => sum + (batch['events'] as readonly unknown[]).length, 0);
  const start = (
    ratePerSecond: number,
    send?: (batch: Batch) => Promise<void>,
  ): GeneratorHandle => {
    const handle = startGenerator({
      scenario: 'mixed',
      seed: 3,
      ratePerSecond,
      flavour: 'igot',
      now: () => Date.now(),
      send: send ?? (async (batch) => void sent.push(batch)),
    });
    running.push(handle);
    return handle;
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_718_000_000_000 });
    sent.length = 0;
  });
  afterEach(() => {
    for (const handle of running.splice(0)) handle.stop();
    vi.useRealTimers();
  });

  test('keeps its rate, within a batch', async () => {
    const handle = start(200);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(Math.abs(events() - 2000)).toBeLessThanOrEqual(20);
    expect(handle.state()).toEqual({
      scenario: 'mixed',
      seed: 3,
      ratePerSecond: 200,
      sent: events(),
    });
  });

  test('takes another rate', async () => {
    const handle = start(100);
    await vi.advanceTimersByTimeAsync(5000);
    const before = events();
    handle.setRate(1000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(Math.abs(events() - before - 5000)).toBeLessThanOrEqual(40);
    expect(handle.state().ratePerSecond).toBe(1000);
  });

  test('sends nothing after it was stopped, twice too', async () => {
    const handle = start(500);
    await vi.advanceTimersByTimeAsync(1000);
    const before = events();
    handle.stop();
    handle.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(before).toBeGreaterThan(0);
    expect(events()).toBe(before);
  });

  test('waits for a slow receiver and does not flood it afterwards', async () => {
    let open: (() => void) | undefined;
    start(100, (batch) => {
      sent.push(batch);
      return sent.length === 1
        ? new Promise<void>((resolve) => (open = resolve))
        : Promise.resolve();
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
    open?.();
    await vi.advanceTimersByTimeAsync(1000);
    expect(events()).toBeLessThanOrEqual(260);
    expect(events()).toBeGreaterThan(100);
  });

  test('does not count what could not be sent, and goes on', async () => {
    let tries = 0;
    const handle = start(100, (batch) => {
      tries += 1;
      if (tries <= 2) return Promise.reject(new Error('down'));
      sent.push(batch);
      return Promise.resolve();
    });
    await vi.advanceTimersByTimeAsync(3000);
    expect(tries).toBeGreaterThan(3);
    expect(handle.state().sent).toBe(events());
  });

  test.each([0, -1, Number.NaN, 1e9])('refuses a rate of %f', (rate) => {
    expect(() => start(rate)).toThrow(expect.objectContaining({ code: 'GENERATOR_NUMBER' }));
  });
});
