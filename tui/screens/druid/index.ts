import type { Screen } from '../../screen.ts';
import { textIn } from '../../text-field.ts';
import { askDruid } from './druid-ask.ts';
import { druidKeys, sqlKeys, type DruidAction } from './druid-keys.ts';
import { drawDruid } from './druid-lines.ts';
import {
  emptyDruid,
  pressDruid,
  running,
  typeSql,
  type DruidAsk,
  type DruidState,
} from './druid-state.ts';

/** SQL against the Druid of the sandbox. */
export const druidScreen: Screen<DruidState, DruidAction, DruidAsk> = {
  title: 'druid',
  note: 'SQL, its rows and bars',
  keys: druidKeys,
  empty: emptyDruid,
  argument: { name: 'sql', isNeeded: false },
  press: pressDruid,
  draw: drawDruid,
  open(state, { sql }) {
    if (sql !== undefined) return running(state, sql);
    return state.result === undefined ? running(state, textIn(state.field)) : { state };
  },
  typing: ({ isTyping }) => (isTyping ? sqlKeys : undefined),
  type: typeSql,
  ask: askDruid,
  link: ({ result }) => (result === undefined ? {} : { sql: result.sql }),
  recall: (state, { queries = [] }) => ({ ...state, history: queries }),
  keep: ({ history }) => ({ queries: history }),
};
