import { randomUUID } from 'node:crypto';
import type { Effect, StageResult } from '../stage.ts';
import type { RowEffect } from '../stores/coalesce.ts';
import type { RowStore } from '../stores/row-store.ts';
import { runtime } from './problems.ts';
import type { RedisCommand, RunRedis } from './redis-port.ts';

/** Records of one partition that were decided together, and what was decided about them. */
export interface Part {
  /** Their offsets; a decision's `input` counts into them. */
  readonly offsets: readonly number[];
  readonly result: StageResult;
}

/** What has been written of a partition since its offset was last committed. */
export interface Journal {
  /** In the order of their offsets, none twice. */
  readonly parts: readonly Part[];
  /** As it is kept, never the same twice; undefined: nothing is. */
  readonly text: string | undefined;
  readonly id: string;
}

/**
 * Where a job's effects go, each once, although Kafka's transaction cannot hold them. Effects are applied together with a
 * journal of what was decided, before the transaction of outputs and offset commits; when that fails, the records are
 * read again and their decisions taken from the journal instead of being made, and written, anew.
 */
export interface Sinks {
  /** `place` names the partition and its group. */
  journal(place: string): Promise<Journal>;
  /**
   * Applies the effects of `part` and keeps it in the journal behind the parts before.
   * @throws PORT_SINK_TAKEN when the journal is another one by now: the partition has a new owner.
   */
  apply(place: string, before: Journal, part: Part): Promise<Journal>;
  /** Begins an empty journal: the offset is committed. @throws PORT_SINK_TAKEN */
  settle(place: string, journal: Journal): Promise<void>;
}

/** Redis alone: effects and journal in one MULTI; the journal is in db 15. */
export function createRedisSinks(run: RunRedis): Sinks {
  const keep = async (
    place: string,
    { was, now, commands }: { was: Journal; now: Journal; commands: readonly RedisCommand[] },
  ): Promise<void> => {
    const { db, key } = keyOf(place);
    const note = { db, args: ['SET', key, now.text ?? ''] };
    await run([...commands, note], { db, key, text: was.text });
  };
  return {
    journal: async (place) => journalIn(await textAt(run, place)),
    async apply(place, before, part) {
      const after = withPart(before, part);
      await keep(place, { was: before, now: after, commands: redisCommands([part]) });
      return after;
    },
    settle: async (place, journal) =>
      keep(place, { was: journal, now: emptyJournal(), commands: [] }),
  };
}

/**
 * A database, and Redis behind it: rows and journal in one transaction, then Redis' effects in one MULTI with a note of
 * how far they have come, which is caught up with when the journal is read again.
 */
export function createRowSinks(rows: RowStore, run: RunRedis): Sinks {
  const keep = async (
    place: string,
    { was, now, effects }: { was: Journal; now: Journal; effects: readonly RowEffect[] },
  ): Promise<void> => {
    const note = { place, was: was.text, text: now.text ?? '' };
    if (!(await rows.apply(effects, note))) throw runtime.error('PORT_SINK_TAKEN', { place });
  };
  const catchUp = async (place: string, { id, parts }: Journal): Promise<void> => {
    if (redisCommands(parts).length === 0) return;
    const was = await textAt(run, place);
    const [journal, count] = was?.split(' ') ?? [];
    const commands = redisCommands(parts.slice(journal === id ? Number(count) : 0));
    if (commands.length === 0) return;
    const { db, key } = keyOf(place);
    const note = { db, args: ['SET', key, `${id} ${parts.length}`] };
    await run([...commands, note], { db, key, text: was });
  };
  return {
    async journal(place) {
      const journal = journalIn(await rows.note(place));
      await catchUp(place, journal);
      return journal;
    },
    async apply(place, before, part) {
      const after = withPart(before, part);
      const effects = effectsOf([part]).filter((effect) => 'table' in effect);
      await keep(place, { was: before, now: after, effects });
      await catchUp(place, after);
      return after;
    },
    settle: async (place, journal) =>
      keep(place, { was: journal, now: emptyJournal(), effects: [] }),
  };
}

/** The last database of Redis' usual sixteen; the pipeline has nothing there. */
function keyOf(place: string): { readonly db: number; readonly key: string } {
  return { db: 15, key: `sandbox:journal:${place}` };
}

async function textAt(run: RunRedis, place: string): Promise<string | undefined> {
  const { db, key } = keyOf(place);
  const [text] = await run([{ db, args: ['GET', key] }]);
  return typeof text === 'string' ? text : undefined;
}

function journalIn(text: string | undefined): Journal {
  if (text === undefined) return { ...emptyJournal(), text: undefined };
  return { ...(JSON.parse(text) as Pick<Journal, 'id' | 'parts'>), text };
}

/** A journal without parts that takes the place of another one. */
export function afresh({ text }: Journal): Journal {
  return { id: randomUUID(), parts: [], text };
}

function emptyJournal(): Journal {
  return withText({ id: randomUUID(), parts: [] });
}

function withPart({ id, parts }: Journal, part: Part): Journal {
  return withText({ id, parts: [...parts, part] });
}

function withText(journal: Pick<Journal, 'id' | 'parts'>): Journal {
  return { ...journal, text: JSON.stringify(journal) };
}

function effectsOf(parts: readonly Part[]): readonly Effect[] {
  return parts.flatMap(({ result }) =>
    result.decisions.flatMap(({ effects = [] }) => [...effects]),
  );
}

function redisCommands(parts: readonly Part[]): readonly RedisCommand[] {
  return effectsOf(parts).flatMap((effect) => {
    const command = redisCommand(effect);
    return command === undefined ? [] : [command];
  });
}

function redisCommand(effect: Effect): RedisCommand | undefined {
  switch (effect.kind) {
    case 'hash-set': {
      const fields = Object.entries(effect.fields).flat();
      return { db: effect.db, args: ['HSET', effect.key, ...fields] };
    }
    case 'hash-delete':
      return { db: effect.db, args: ['HDEL', effect.key, ...effect.fields] };
    case 'hash-increment':
      return { db: effect.db, args: ['HINCRBY', effect.key, effect.field, String(effect.by)] };
    case 'text-set':
      return { db: effect.db, args: ['SET', effect.key, effect.text] };
    case 'row-upsert':
    case 'row-delete':
      return undefined;
  }
}
