import type { Notice } from './control/types.ts';

const most = 100;

/** The last notices for a person, newest last; a repetition of the newest is not added again. */
export function createNotices(now: () => number): {
  list(): readonly Notice[];
  add(level: Notice['level'], text: string): void;
} {
  const notices: Notice[] = [];
  return {
    list: () => [...notices],
    add(level, text) {
      const last = notices.at(-1);
      if (last?.text === text) return;
      notices.push({ at: now(), level, text });
      if (notices.length > most) notices.shift();
    },
  };
}
