import type { Settings } from '../settings.ts';
import type { Question, Screen, ScreenName } from '../screen.ts';
import { failuresScreen } from './failures/index.ts';
import { druidScreen } from './druid/index.ts';
import { eventsScreen } from './events/index.ts';
import { generatorScreen } from './generator/index.ts';
import { groupsScreen } from './groups/index.ts';
import { jobScreen } from './job/index.ts';
import { journeyScreen } from './journey/index.ts';
import { metricsScreen } from './metrics/index.ts';
import { pipelineScreen } from './pipeline/index.ts';
import { recordsScreen } from './records/index.ts';
import { schemasScreen } from './schemas/index.ts';
import { startScreen } from './start/index.ts';
import { topicsScreen } from './topics/index.ts';
import { walkthroughScreen } from './walkthrough/index.ts';

const all = {
  start: startScreen,
  pipeline: pipelineScreen,
  job: jobScreen,
  topics: topicsScreen,
  failures: failuresScreen,
  records: recordsScreen,
  groups: groupsScreen,
  druid: druidScreen,
  schemas: schemasScreen,
  generator: generatorScreen,
  metrics: metricsScreen,
  walkthrough: walkthroughScreen,
  events: eventsScreen,
  journey: journeyScreen,
};

/** Each screen's own state, by name. */
export type Parts = { readonly [K in keyof typeof all]: (typeof all)[K]['empty'] };

/** A screen whose state, actions and questions are its own business. */
export type AnyScreen = Screen<unknown, string, Question>;

/** Every screen; help is drawn from their key tables. */
// A screen is only ever given its own state, by its name: what it asks for is what it gets.
export const screens = all as unknown as Readonly<Record<Exclude<ScreenName, 'help'>, AnyScreen>>;

/** The screens of the number keys: `1` to `9`, then `0`. */
export const numbered: readonly (keyof Parts)[] = [
  'pipeline',
  'topics',
  'failures',
  'groups',
  'druid',
  'schemas',
  'generator',
  'metrics',
  'walkthrough',
  'events',
];

/** The state of every screen before it was opened, with what was kept from the last time. */
export function emptyParts(kept: Settings): Parts {
  const empty = Object.entries(screens).map(([name, screen]) => [
    name,
    screen.recall?.(screen.empty, kept) ?? screen.empty,
  ]);
  return Object.fromEntries(empty) as Parts;
}
