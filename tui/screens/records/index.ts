import type { Screen } from '../../screen.ts';
import { askRecords, type RecordsAsk } from './records-ask.ts';
import { detailKeys, recordsKeys, type RecordsAction } from './records-keys.ts';
import { drawRecords } from './records-lines.ts';
import {
  followOf,
  linkOf,
  openRecords,
  pressRecords,
  typeFilter,
  type RecordsState,
} from './records-state.ts';

/** The records of one topic. */
export const recordsScreen: Screen<RecordsState, RecordsAction, RecordsAsk> = {
  title: 'records',
  note: 'records of one topic',
  keys: recordsKeys,
  empty: openRecords(''),
  argument: {
    name: 'topic',
    isNeeded: true,
    known: ({ snapshot }) => (snapshot?.topics ?? []).map((row) => `${row.cluster}/${row.topic}`),
  },
  press: pressRecords,
  draw: drawRecords,
  open({ columns }, { topic = '', filter = '', partition, offset }) {
    const state = { ...openRecords(topic), columns, filter };
    const ask =
      partition === undefined || offset === undefined
        ? followOf(state)
        : ({
            kind: 'record',
            topic,
            partition: Number(partition),
            offset: Number(offset),
          } as const);
    return { state, wish: { kind: 'ask', ask } };
  },
  again: followOf,
  typing: ({ typing }) =>
    typing === undefined
      ? undefined
      : [
          { key: 'enter', action: 'apply', label: 'apply' },
          { key: 'tab', action: 'complete', label: 'complete' },
          { key: 'esc', action: 'cancel', label: 'cancel' },
        ],
  type: typeFilter,
  footer: ({ detail }) => (detail === undefined ? undefined : detailKeys),
  back: (state) => (state.detail === undefined ? undefined : { ...state, detail: undefined }),
  ask: askRecords,
  link: linkOf,
};
