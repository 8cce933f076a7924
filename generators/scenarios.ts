import type { Flavour } from '../schemas/flavour.ts';
import { personAt, serviceFor, type Client } from './client.ts';
import { generators } from './problems.ts';
import type { Random } from './random.ts';
import { createRecorder, type Draft, type Recorder } from './recorder.ts';
import { appSession } from './sessions/app.ts';
import { answer } from './sessions/blocks.ts';
import {
  clientLog,
  competencyReview,
  contentLifecycle,
  enrolment,
  workOrder,
} from './sessions/services.ts';
import { webSession } from './sessions/web.ts';
import type { User, World } from './world.ts';

interface Setting {
  readonly world: World;
  readonly flavour: Flavour;
  readonly random: Random;
  readonly startAt: number;
}

type Kind =
  | 'web'
  | 'app'
  | 'quiz'
  | 'log'
  | 'lifecycle'
  | 'enrolment'
  | 'competency'
  | 'work-order';

interface Scenario {
  readonly title: string;
  /** Kinds of session by weight. */
  readonly kinds: readonly (readonly [Kind, number])[];
}

/** Weights of `mixed` are chosen so that its events come out near spec/telemetry-events.md §7. */
const scenarios: Readonly<Record<string, Scenario>> = {
  mixed: {
    title: 'Web and app sessions, quizzes and services, in the proportions of a learning platform',
    kinds: [
      ['app', 53],
      ['web', 43],
      ['quiz', 6],
      ['enrolment', 9],
      ['lifecycle', 3],
      ['log', 2],
      ['competency', 0.6],
      ['work-order', 0.6],
    ],
  },
  'web-session': { title: 'People at the portal', kinds: [['web', 1]] },
  'app-session': {
    title: 'People at the mobile app: dial codes, background, no END of the app',
    kinds: [['app', 1]],
  },
  quiz: { title: 'Assessments: RESPONSE and ASSESS for each question', kinds: [['quiz', 1]] },
  competency: {
    title: 'CB_AUDIT of FRAC competencies and WAT work orders (igot only)',
    kinds: [
      ['competency', 1],
      ['work-order', 1],
    ],
  },
};

/** The scenarios, in the order to show them. */
export function listScenarios(): readonly { readonly name: string; readonly title: string }[] {
  return Object.entries(scenarios).map(([name, { title }]) => ({ name, title }));
}

/**
 * The kinds of session of a scenario; sunbird has no CB_AUDIT.
 * @throws GENERATOR_SCENARIO_UNKNOWN · GENERATOR_SCENARIO_FLAVOUR
 */
export function kindsOf(name: string, flavour: Flavour): Scenario['kinds'] {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario === undefined) {
    throw generators.error('GENERATOR_SCENARIO_UNKNOWN', {
      scenario: name,
      known: Object.keys(scenarios),
    });
  }
  if (flavour === 'igot') return scenario.kinds;
  const kinds = scenario.kinds.filter(([kind]) => kind !== 'competency' && kind !== 'work-order');
  if (kinds.length === 0)
    throw generators.error('GENERATOR_SCENARIO_FLAVOUR', { scenario: name, flavour });
  return kinds;
}

/** One whole session, not yet placed in time. */
export function playSession(kind: Kind, setting: Setting): readonly Draft[] {
  const session = record(kind, setting);
  switch (kind) {
    case 'web':
      webSession(session);
      break;
    case 'app':
      appSession(session);
      break;
    case 'quiz':
      answer(session, session.random.pick(session.world.courses));
      break;
    case 'log':
      clientLog(session);
      break;
    case 'lifecycle':
      contentLifecycle(session);
      break;
    case 'enrolment':
      enrolment(session);
      break;
    case 'competency':
      competencyReview(session);
      break;
    case 'work-order':
      workOrder(session, setting.startAt);
      break;
  }
  return session.drafts;
}

function record(kind: Kind, { world, flavour, random }: Setting): Recorder {
  const user = random.pick(world.users);
  return createRecorder(world, senderOf(kind, user, flavour, random), random);
}

function senderOf(kind: Kind, user: User, flavour: Flavour, random: Random): Client {
  switch (kind) {
    case 'lifecycle':
      return serviceFor(
        user,
        { id: 'dev.dev.learning.platform', pid: 'audit-event-generator', ver: '1.0' },
        'System',
      );
    case 'enrolment':
      return serviceFor(
        user,
        { id: 'dev.sunbird.learning.service', pid: 'lms-service', ver: '3.6.0' },
        'User',
      );
    case 'competency':
      return serviceFor(user, { id: 'dev.FRac.portal', pid: 'FRac', ver: '1.0' }, 'User');
    case 'work-order':
      return serviceFor(user, { id: 'dev.mdo.portal', pid: 'mdo', ver: '1.0' }, 'User');
    case 'web':
    case 'app':
      return personAt(kind, user, flavour, random);
    case 'quiz':
    case 'log':
      return personAt(random.chance(0.5) ? 'web' : 'app', user, flavour, random);
  }
}
