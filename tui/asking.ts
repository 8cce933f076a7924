import type { ControlClient } from '../sandbox/control/index.ts';
import { screens, type Parts } from './screens/index.ts';
import type { Question } from './screen.ts';

/** The questions that screens have put to the sandbox and still await. */
export interface Questions extends Disposable {
  /** Asks; a question of the same screen and kind that is still open is no longer awaited. */
  ask(name: keyof Parts, question: Question, client: ControlClient): Promise<void>;
  isAsking(name: keyof Parts, question: Question): boolean;
  /** Nothing that a screen has asked is awaited any more. */
  forget(name: keyof Parts): void;
}

/** What answers change, and who hears of those that failed. */
export interface Answers {
  readonly update: (name: keyof Parts, change: (part: unknown) => unknown) => void;
  readonly fail: (error: unknown) => void;
  /** Called when a question was answered, failed or given up. */
  readonly end: (name: keyof Parts) => void;
}

/** No question has been put yet. */
export function createQuestions({ update, fail, end }: Answers): Questions {
  const open = new Map<string, AbortController>();
  return {
    async ask(name, question, client) {
      const key = keyOf(name, question);
      open.get(key)?.abort();
      const mine = new AbortController();
      open.set(key, mine);
      const { signal } = mine;
      try {
        await screens[name].ask?.(question, {
          client,
          signal,
          update(change) {
            if (!signal.aborted) update(name, change);
          },
        });
      } catch (error) {
        if (!signal.aborted) fail(error);
      } finally {
        if (open.get(key) === mine) open.delete(key);
        end(name);
      }
    },
    isAsking: (name, question) => open.has(keyOf(name, question)),
    forget(name) {
      for (const [key, one] of open) if (key.startsWith(`${name}/`)) one.abort();
    },
    [Symbol.dispose]() {
      for (const one of open.values()) one.abort();
    },
  };
}

function keyOf(name: keyof Parts, { kind }: Question): string {
  return `${name}/${kind}`;
}
