import type { Branch, Change, Hop, Journey, JsonValue } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import { span, wrapped, type Line, type Size, type Tone, type World } from '../../screen.ts';
import { shownJourney, type JourneyState } from './journey-state.ts';

// The least width of a stage's column.
const leastWidth = 38;
// What a column shows of a changed value.
const longest = 200;

/** The stages of one occurrence side by side, each with what it changed; ends and answers below the title. */
export function drawJourney(state: JourneyState, size: Size, world: World): readonly Line[] {
  if (state.journeys === undefined) return [[span(`Looking for ${harmless(state.mid)} …`, 'dim')]];
  const journey = shownJourney(state);
  if (journey === undefined)
    return [
      [span(`No journey of ${harmless(state.mid)} is known.`, 'warning')],
      [span('It has not come in, or was let go to keep memory bounded.', 'dim')],
    ];
  const head = [...titleLines(journey, state), ...whyLines(state, journey, size.columns), []];
  return [
    ...head,
    ...columnLines(journey, state, { size: { ...size, rows: size.rows - head.length }, world }),
  ];
}

function titleLines(
  journey: Journey,
  { hop, shown, journeys = [] }: JourneyState,
): readonly Line[] {
  const { hops, children, parent } = journey;
  const [child] = children;
  const name =
    child === undefined
      ? ''
      : harmless(`${child.eid ?? 'record'} ${child.mid ?? child.occurrence}`);
  const more = children.length > 1 ? ` and ${children.length - 1} more` : '';
  return [
    [
      span(harmless(`${journey.eid ?? 'record'} ${journey.mid ?? ''}`), 'strong'),
      span(hops.length === 0 ? '' : `  hop ${hop + 1} of ${hops.length}`, 'dim'),
      span(journeys.length > 1 ? `  one ${shown + 1} of ${journeys.length}, n next` : '', 'dim'),
    ],
    [
      span(harmless(journey.occurrence), 'dim'),
      span(parent === null ? '' : `  from batch ${harmless(parent)}, b shows it`, 'dim'),
    ],
    ...journey.branches.map(branchLine),
    ...(child === undefined ? [] : [[span(`  ▸ made ${name}${more}; c shows it`, 'dim')]]),
  ];
}

const signs: Readonly<Partial<Record<Branch['end'], readonly [sign: string, tone: Tone]>>> = {
  'in-druid': ['✓', 'good'],
  stored: ['✓', 'good'],
  'in-flight': ['…', 'accent'],
  failed: ['✗', 'failed'],
  quarantined: ['✗', 'failed'],
  duplicate: ['≡', 'warning'],
};

function branchLine({ end, at, reason, detail }: Branch): Line {
  const [sign, tone] = signs[end] ?? (['■', 'plain'] as const);
  return [
    span(`${sign} `),
    span(end, tone),
    span(harmless(` at ${at}`)),
    span(reason === null ? '' : `  ${harmless(reason)}`, 'dim'),
    span(detail === undefined ? '' : `  ${harmless(detail)}`),
  ];
}

/** The answer to "why not": what happened, by which rule of production, and what helps. */
function whyLines({ why }: JourneyState, journey: Journey, columns: number): readonly Line[] {
  if (why === undefined) return [];
  const title: Line = [
    span(`Why not in ${harmless(why.topic)}?`, 'strong'),
    span('  esc closes', 'dim'),
  ];
  if (why.answer === undefined) return [[], title, [span('  Looking …', 'dim')]];
  const { answers } = why.answer;
  const answer = answers.find(({ occurrence }) => occurrence === journey.occurrence) ?? answers[0];
  if (answer === undefined)
    return [
      [],
      title,
      [
        span(
          `  The sandbox ${why.answer.known === 'no' ? 'does not know' : 'no longer knows'} this event.`,
          'warning',
        ),
      ],
    ];
  const part = (label: string, text: string | null | undefined, tone: Tone): readonly Line[] =>
    text == null
      ? []
      : wrapped(harmless(text), columns - 10).map((row, index): Line => [
          span(index === 0 ? `  ${label.padEnd(8)}` : ' '.repeat(10), 'dim'),
          span(row, tone),
        ]);
  return [
    [],
    title,
    ...part(answer.present ? '✓' : '✗', answer.sentence, answer.present ? 'good' : 'failed'),
    ...part('reason', answer.reason, 'plain'),
    ...part('rule', answer.rule, 'plain'),
    ...part('source', answer.source, 'dim'),
    ...part('remedy', answer.remedy, 'accent'),
  ];
}

function columnLines(
  { hops }: Journey,
  { hop, scrolled }: JourneyState,
  { size, world }: { readonly size: Size; readonly world: World },
): readonly Line[] {
  const fit = Math.max(1, Math.min(hops.length, Math.floor(size.columns / leastWidth)));
  const width = Math.floor(size.columns / fit);
  const first = Math.max(0, Math.min(hop - fit + 1, hops.length - fit));
  const columns = hops
    .slice(first, first + fit)
    .map((one, index) => column(one, readBy(one, hops, world), first + index === hop));
  const height = Math.max(...columns.map((lines) => lines.length), 0);
  const from = Math.min(scrolled, Math.max(0, height - size.rows));
  return Array.from({ length: Math.max(0, Math.min(size.rows, height - from)) }, (_, row): Line =>
    columns.map((lines) => ({ ...(lines[from + row] ?? span('')), width })),
  );
}

/** The hop whose record the stage read to write this one; the one before where that is not known. */
function readBy(hop: Hop, hops: readonly Hop[], { snapshot }: World): Hop | undefined {
  const before = hops.slice(0, hops.indexOf(hop));
  const stage = snapshot?.status.stages.find((one) => one.stage === hop.stage);
  return before.findLast(({ topic }) => topic === stage?.input.topic) ?? before.at(-1);
}

function column(hop: Hop, before: Hop | undefined, isSelected: boolean): readonly Line[number][] {
  const title = harmless(`${hop.topic}-${hop.partition}@${hop.offset}`);
  const took = before === undefined ? '' : `, ${hop.sinceStartMs - before.sinceStartMs} here`;
  return [
    span(isSelected ? `▸ ${title}` : `  ${title}`, isSelected ? 'selected' : 'accent'),
    span(`  by ${harmless(hop.stage)}`, 'strong'),
    span(`  +${hop.sinceStartMs} ms${took}  ${harmless(hop.reason ?? hop.decision)}`, 'dim'),
    ...(hop.changes.length === 0
      ? [span('  nothing changed', 'dim')]
      : hop.changes.map(changeSpan)),
  ];
}

function changeSpan({ kind, path, before, after }: Change): Line[number] {
  const name = harmless(path.slice(0, longest));
  const text = (value: JsonValue = null): string =>
    harmless(JSON.stringify(value).slice(0, longest));
  if (kind === 'added') return span(`  + ${name} ${text(after)}`, 'good');
  if (kind === 'removed') return span(`  - ${name}`, 'failed');
  return span(`  ~ ${name} ${text(before)} → ${text(after)}`, 'warning');
}
