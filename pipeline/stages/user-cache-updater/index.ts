import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import type { ReasonCode } from '../../reasons.ts';
import type { Decision, Effect, Stage, StageContext } from '../../stage.ts';
import { type BatchReads, createBatchReads } from '../batch-reads.ts';
import { type Counter, createCounter } from '../counter.ts';
import { gsonText } from '../java-text.ts';
import { asText, objectAt, objectOf, textAt } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { quarantine, shown, WouldCrash } from '../would-crash.ts';
import { registeredUser, userReadPath } from './registered-user.ts';

// `user.redis.removeable-fields`.
const removable = ['state', 'district', 'block', 'cluster', 'schooludisecode', 'schoolname'];
const registrations = { db: 12, key: 'mdo_registered_officer_count' };

/** An AUDIT that is about a user, or why it is skipped; `skips` is by how much production counts it. */
type Subject =
  | { readonly userId: string; readonly state: string; readonly isRegistered: boolean }
  | { readonly reason: ReasonCode; readonly detail: string; readonly skips: number };

/**
 * Keeps Redis db 12 `user:<id>` up to date from AUDIT events about users, asking the user service for those that the
 * learner service sent (upstream: user-cache-updater 2.0; spec/pipeline.md §3.11). What fails is skipped on iGOT and
 * restarts the job upstream.
 */
export function createUserCacheUpdater(settings: StageSettings): Stage {
  return {
    name: 'user-cache-updater',
    input: 'event',
    *process(inputs, context) {
      const counter = createCounter();
      const reads = createBatchReads();
      const audits = inputs.map(({ event }) => ({ event, subject: subjectOf(event, settings) }));
      for (const { subject } of audits) {
        if ('reason' in subject || !subject.isRegistered) continue;
        reads.want({ kind: 'http', service: 'user-read', path: userReadPath(subject.userId) });
        reads.want({ kind: 'hash', db: 12, key: `user:${subject.userId}` });
      }
      yield* reads.ask();

      const decisions = audits.map(({ event, subject }, input): Decision => {
        counter.add('total-audit-events-count');
        const about = { input, mid: textAt(event, 'mid'), eid: textAt(event, 'eid'), outputs: [] };
        if ('reason' in subject) {
          const { reason, detail } = subject;
          for (let skip = 0; skip < subject.skips; skip += 1) counter.add('skipped-message-count');
          const isCrash = reason === 'uc.state-not-text' && context.flavour === 'sunbird';
          return { ...about, outcome: isCrash ? 'quarantined' : 'dropped', reason, detail };
        }
        try {
          const effects = update(event, subject, { context, settings, reads, counter });
          reads.apply(effects);
          if (effects.length > 0) {
            return { ...about, outcome: 'stored', reason: 'uc.stored', effects };
          }
          counter.add('skipped-message-count');
          return { ...about, outcome: 'dropped', reason: 'uc.nothing-new' };
        } catch (error) {
          const failed = quarantine({ input, event }, error, 'uc.crash');
          const isSkipped = context.flavour === 'igot' && error instanceof WouldCrash;
          return isSkipped ? { ...failed, outcome: 'dropped' } : failed;
        }
      });
      return { decisions, counts: counter.counts() };
    },
  };
}

function subjectOf(event: JsonObject, settings: StageSettings): Subject {
  const object = objectOf(event);
  if (object?.type.toLowerCase() !== 'user') {
    return {
      reason: 'uc.not-a-user',
      detail: `object.type is ${object?.type ?? 'missing'}`,
      skips: 1,
    };
  }
  const state = objectAt(event, 'edata')?.['state'];
  if (state === undefined) {
    return { reason: 'uc.state', detail: 'edata.state is missing', skips: 1 };
  }
  if (typeof state !== 'string') {
    return { reason: 'uc.state-not-text', detail: `edata.state is ${shown(state)}`, skips: 0 };
  }
  if (!/^(?:created?|update[d]?)$/i.test(state)) {
    return { reason: 'uc.state', detail: `edata.state is ${state}`, skips: 2 };
  }
  const pid = objectAt(objectAt(event, 'context'), 'pdata')?.['pid'];
  return { userId: object.id, state, isRegistered: pid === settings.userProducerPid };
}

interface Given {
  readonly context: StageContext;
  readonly settings: StageSettings;
  readonly reads: BatchReads;
  readonly counter: Counter;
}

/** What is written for one user; nothing when the event and the service say nothing new. */
function update(
  event: JsonObject,
  { userId, state, isRegistered }: Extract<Subject, { readonly userId: string }>,
  { context, settings, reads, counter }: Given,
): readonly Effect[] {
  const general = generalInfo(event, settings);
  const user = isRegistered
    ? registeredUser(reads.body('user-read', userReadPath(userId)), userId, counter)
    : undefined;
  const effects: Effect[] = [];
  if (user !== undefined && context.flavour === 'igot' && /^created?$/i.test(state)) {
    if (user.rootOrgId === undefined) {
      throw new WouldCrash('uc.user-unknown', `rootOrgId of user ${userId} is missing`);
    }
    effects.push({ kind: 'hash-increment', ...registrations, field: user.rootOrgId, by: 1 });
  }
  const data = { ...user?.fields, ...general };
  if (Object.keys(data).length === 0) return effects;
  const key = `user:${userId}`;
  if (isRegistered) {
    const cached = reads.hash(12, key);
    const gone = removable.filter((field) => Boolean(cached[field]) && !(field in data));
    if (gone.length > 0) effects.push({ kind: 'hash-delete', db: 12, key, fields: gone });
  }
  const fields = Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, encoded(value)]),
  );
  effects.push({ kind: 'hash-set', db: 12, key, fields });
  counter.add('success-message-count');
  counter.add('user-cache-hit');
  return effects;
}

/** How a user signs in, from `context.cdata`; the last match wins. */
function generalInfo(event: JsonObject, settings: StageSettings): Readonly<Record<string, string>> {
  const signUp = cdataId(event, 'signuptype');
  const role = cdataId(event, 'userrole');
  return {
    ...(signUp !== undefined && settings.selfSignInTypes.includes(signUp)
      ? { usersignintype: 'Self-Signed-In' }
      : {}),
    ...(signUp !== undefined && settings.validatedSignInTypes.includes(signUp)
      ? { usersignintype: 'Validated' }
      : {}),
    ...(role === undefined ? {} : { userlogintype: role }),
  };
}

function cdataId(event: JsonObject, type: string): string | undefined {
  const cdata = objectAt(event, 'context')?.['cdata'];
  if (cdata === undefined) return undefined;
  if (!Array.isArray(cdata)) {
    throw new WouldCrash('uc.cdata', `context.cdata is ${shown(cdata)}, not a list`);
  }
  let id: string | undefined;
  for (const entry of cdata as readonly JsonValue[]) {
    const entryType = isObject(entry) ? entry['type'] : undefined;
    if (!isObject(entry) || typeof entryType !== 'string') {
      throw new WouldCrash('uc.cdata', `an entry of context.cdata is ${shown(entry)}`);
    }
    if (entryType.toLowerCase() !== type) continue;
    const given = entry['id'];
    if (given === undefined) throw new WouldCrash('uc.cdata', `${entryType} has no id`);
    id = asText(given);
  }
  return id;
}

/** A value of the hash: brackets of text are escaped, so that the denormalisation does not take it for a list. */
function encoded(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return gsonText(value);
  return value.replaceAll(/[[\]]/g, (bracket) => `\\${bracket}`);
}
