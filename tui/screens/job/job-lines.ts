import type { DecisionRow, StageDescription, StageState } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import {
  count,
  inverted,
  span,
  windowed,
  wrapped,
  type Line,
  type Size,
  type Tone,
  type World,
} from '../../screen.ts';
import { decisionsOf, jobTabs, stageOf, type JobState } from './job-state.ts';

/** How the job runs, then its rules with what each did, or its last decisions. */
export function drawJob(state: JobState, size: Size, world: World): readonly Line[] {
  const stage = stageOf(state, world);
  const { description } = state;
  if (stage === undefined)
    return [[span(`No job is named '${harmless(state.stage)}' in this sandbox.`, 'warning')]];
  const head = [...runLines(stage, description), [], tabLine(state)];
  if (description === undefined) return [...head, [span('Looking …', 'dim')]];
  const room = { ...size, rows: size.rows - head.length };
  return [...head, ...bodyLines(state, stage, { description, size: room })];
}

function bodyLines(
  state: JobState,
  stage: StageState,
  { description, size }: { readonly description: StageDescription; readonly size: Size },
): readonly Line[] {
  switch (state.tab) {
    case 'rules':
      return ruleLines(state, stage, { description, size });
    case 'decisions':
      return decisionLines(state, size);
    case 'settings':
      return settingLines(description, state.selected, size);
  }
}

/** Under production's keys, as they are now. */
function settingLines(
  { settings }: StageDescription,
  selected: number,
  { rows }: Size,
): readonly Line[] {
  const lines = Object.entries(settings).map(([name, value], index): Line => {
    const line = [span(`  ${harmless(name).padEnd(36)}`, 'dim'), span(harmless(value))];
    return index === selected ? inverted(line) : line;
  });
  return windowed(lines, selected, rows);
}

const signs: Readonly<Record<StageState['state'], readonly [sign: string, tone: Tone]>> = {
  running: ['●', 'good'],
  paused: ['❚', 'warning'],
  stopped: ['■', 'warning'],
  failed: ['✗', 'failed'],
};

function runLines(stage: StageState, description: StageDescription | undefined): readonly Line[] {
  const [sign, tone] = signs[stage.state];
  const outcomes = Object.entries(stage.outcomes).filter(([, number]) => number > 0);
  return [
    [
      span(`${sign} ${stage.state} `, tone),
      span(stage.stage, 'strong'),
      span(`  ${stage.inPerSecond.toFixed(1)}/s`),
      span(`  lag ${count(stage.lag)}`, stage.lag > 1000 ? 'warning' : 'dim'),
    ],
    ...(description === undefined
      ? []
      : [fact('reads', description.reads), fact('writes', description.writes.join(' '))]),
    [
      span(`  ${'processed'.padEnd(10)}`, 'dim'),
      span(count(stage.processed), 'strong'),
      ...outcomes.map(([outcome, number]) =>
        span(`  ${outcome} ${count(number)}`, toneOf(outcome)),
      ),
    ],
    ...(stage.lastError === undefined ? [] : [[span(`✗ ${harmless(stage.lastError)}`, 'failed')]]),
  ];
}

function toneOf(outcome: string): Tone {
  if (outcome === 'failed' || outcome === 'quarantined') return 'failed';
  return outcome === 'duplicate' || outcome === 'dropped' ? 'warning' : 'plain';
}

function fact(name: string, text: string): Line {
  return [span(`  ${name.padEnd(10)}`, 'dim'), span(harmless(text))];
}

const tabNames = { rules: 'rules', decisions: 'last decisions', settings: 'settings' } as const;

function tabLine({ tab, only }: JobState): Line {
  return [
    ...jobTabs.flatMap((one) => [
      span(` ${tabNames[one]} `, one === tab ? 'selected' : 'dim'),
      span(' '),
    ]),
    span(only === undefined ? '' : ` only ${harmless(only)}; esc shows all`, 'dim'),
  ];
}

function ruleLines(
  { selected }: JobState,
  { reasons }: StageState,
  { description, size }: { readonly description: StageDescription; readonly size: Size },
): readonly Line[] {
  const rule = description.rules[selected];
  const foot =
    rule === undefined
      ? []
      : [
          ...wrapped(rule.rule, size.columns).map((row): Line => [span(row)]),
          ...wrapped(`In production: ${rule.source}`, size.columns).map((row): Line => [
            span(row, 'dim'),
          ]),
          ...wrapped(rule.remedy === undefined ? '' : `→ ${rule.remedy}`, size.columns).map(
            (row): Line => [span(row, 'accent')],
          ),
        ];
  const rows = description.rules.map(({ code, title }, index): Line => {
    const times = reasons[code] ?? 0;
    const line = [
      span(count(times).padStart(9), times > 0 ? 'strong' : 'dim'),
      span(`  ${code.padEnd(24)}`),
      span(title, 'dim'),
    ];
    return index === selected ? inverted(line) : line;
  });
  const height = Math.max(1, size.rows - foot.length - 1);
  const list = windowed(rows, selected, height);
  return [...list, [], ...foot];
}

function decisionLines(state: JobState, { rows: height, columns }: Size): readonly Line[] {
  const decisions = decisionsOf(state);
  if (decisions.length === 0) return [[span('None among the latest of this job.', 'dim')]];
  const lines = decisions.map((decision, index) =>
    index === state.selected
      ? inverted(decisionLine(decision, columns))
      : decisionLine(decision, columns),
  );
  return windowed(lines, state.selected, height);
}

function decisionLine(
  { at, eid, mid, outcome, reason, detail, us }: DecisionRow,
  columns: number,
): Line {
  return [
    span(`${new Date(at).toISOString().slice(11, 23)} `, 'dim'),
    span(
      `${harmless(eid ?? '-')
        .slice(0, 14)
        .padEnd(14)} `,
      'strong',
    ),
    span(`${outcome.padEnd(11)} `, toneOf(outcome)),
    span(`${reason.padEnd(22)} `),
    span(`${us.toFixed(0).padStart(5)} µs `, 'dim'),
    span(harmless(`${detail ?? ''} ${mid ?? ''}`.trim().slice(0, columns)), 'dim'),
  ];
}
