import type { Screen } from '../../screen.ts';
import { askWalkthrough } from './walkthrough-ask.ts';
import {
  drawWalkthrough,
  emptyWalkthrough,
  pressWalkthrough,
  refreshWalkthrough,
  walkthroughKeys,
  type WalkthroughAction,
  type WalkthroughAsk,
  type WalkthroughState,
} from './walkthrough-state.ts';

/** A guided tour of the pipeline with one event. */
export const walkthroughScreen: Screen<WalkthroughState, WalkthroughAction, WalkthroughAsk> = {
  title: 'walkthrough',
  note: 'a tour: break an event, find it, mend it, see it in Druid',
  keys: walkthroughKeys,
  empty: emptyWalkthrough,
  press: pressWalkthrough,
  draw: drawWalkthrough,
  ask: askWalkthrough,
  refresh: refreshWalkthrough,
};
