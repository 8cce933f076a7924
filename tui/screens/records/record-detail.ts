import type { RecordView } from '../../../sandbox/control/index.ts';
import { exportChooser } from '../../export.ts';
import { movedBy } from '../../move-keys.ts';
import type { Choice, Wish, World } from '../../screen.ts';
import { hexLines } from './hex-lines.ts';
import { toggled, treeLines } from './record-tree.ts';
import type { RecordsAsk } from './records-ask.ts';
import type { RecordsAction } from './records-keys.ts';

/** An opened record. */
export interface RecordDetail {
  readonly record: RecordView;
  readonly selected: number;
  readonly folded: ReadonlySet<string>;
  /** The bytes of its value, when they are what is shown. */
  readonly raw: Uint8Array | undefined;
}

/** A record just opened. */
export function openDetail(record: RecordView): RecordDetail {
  return { record, selected: 0, folded: new Set(), raw: undefined };
}

/** The value as it is shown now: a folding tree, or its bytes. */
export function linesOf({ record, folded, raw }: RecordDetail): readonly string[] {
  return raw === undefined
    ? treeLines(record.value ?? record.text ?? '', folded).map(({ text }) => text)
    : hexLines(raw);
}

/** What a key does to an opened record. */
export function pressDetail(
  detail: RecordDetail,
  action: RecordsAction,
  { snapshot }: World,
): { readonly state: RecordDetail; readonly wish?: Wish<RecordsAsk> } {
  const { record, raw } = detail;
  const value = record.value ?? record.text ?? '';
  const topic = `${record.cluster}/${record.topic}`;
  const wishing = (wish: Wish<RecordsAsk>): ReturnType<typeof pressDetail> => ({
    state: detail,
    wish,
  });
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
      return {
        state: {
          ...detail,
          selected: movedBy(detail.selected, action, linesOf(detail).length),
        },
      };
    case 'open':
    case 'fold':
      if (raw !== undefined) return { state: detail };
      return { state: { ...detail, ...toggled(value, detail.folded, detail.selected) } };
    case 'raw':
      return raw === undefined
        ? wishing({ kind: 'ask', ask: { kind: 'raw', record } })
        : { state: { ...detail, raw: undefined, selected: 0 } };
    case 'earlier':
    case 'later':
      return record.mid === undefined
        ? wishing(noMid)
        : wishing({
            kind: 'ask',
            ask: { kind: 'neighbour', record, by: action === 'later' ? 1 : -1 },
          });
    case 'trace':
      return wishing(journeyWish(record));
    case 'validate':
      return wishing({ kind: 'open', screen: 'schemas', args: { event: JSON.stringify(value) } });
    case 'copy':
      return wishing({ kind: 'copy', text: record.text ?? JSON.stringify(value, null, 2) });
    case 'export':
      return wishing({
        kind: 'choose',
        chooser: exportChooser({
          value,
          name: record.mid ?? `${record.topic}-${record.partition}-${record.offset}`,
          api: snapshot?.status.api,
        }),
      });
    case 'edit':
      return wishing({ kind: 'edit', value, topic });
    case 'follow':
    case 'filter':
    case 'go-to':
    case 'columns':
      return { state: detail };
  }
}

const noMid: Wish = {
  kind: 'tell',
  text: 'It has no mid of its own, so nothing follows it. t on a batch offers its events.',
};

/** The journey of an event; of a batch, its events to choose from. */
function journeyWish({ mid, value }: RecordView): Wish {
  if (mid !== undefined) return { kind: 'open', screen: 'journey', args: { mid } };
  const events = (value as { readonly events?: unknown } | null | undefined)?.events;
  const choices = (Array.isArray(events) ? (events as readonly unknown[]) : []).flatMap(choiceOf);
  return choices.length === 0
    ? noMid
    : { kind: 'choose', chooser: { title: 'Events of this batch', choices } };
}

function choiceOf(event: unknown): readonly Choice[] {
  const { mid, eid } = (event ?? {}) as { readonly mid?: unknown; readonly eid?: unknown };
  if (typeof mid !== 'string') return [];
  const wish: Wish = { kind: 'open', screen: 'journey', args: { mid } };
  return [{ label: `${typeof eid === 'string' ? eid : '-'} ${mid}`, wish }];
}
