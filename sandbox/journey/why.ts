import type { Reason } from '../../pipeline/reasons.ts';
import type { WhyNot } from '../control/types.ts';
import type { JourneyIndex } from './journey-index.ts';
import type { Occurrence } from './occurrence.ts';
import { branchesOf } from './trace.ts';

type Answer = WhyNot['answers'][number];

export interface WhyOptions {
  readonly index: JourneyIndex;
  /** The reason behind a code, when it is one of the closed list. */
  readonly reasonOf: (code: string) => Reason | undefined;
  /** The stages that may write a topic. */
  readonly writersOf: (topic: string) => readonly string[];
  /** True when nothing is on its way any more: what has not arrived never will. */
  readonly drained: boolean;
}

/**
 * Why an event is not in a topic (short name, or `druid/<datasource>`); without a topic, how each occurrence ended.
 * An unknown mid is "no longer known" once the index has let occurrences go, else "no".
 */
export function why(mid: string, topic: string | undefined, options: WhyOptions): WhyNot {
  const found = options.index.find(mid);
  if (found.length === 0) {
    return {
      mid,
      topic: topic ?? null,
      known: options.index.evicted > 0 ? 'no longer known' : 'no',
      answers: [],
    };
  }
  const answers = found.flatMap((one) => answersOf(one, topic, options));
  return { mid, topic: topic ?? null, known: 'yes', answers };
}

function answersOf(
  occurrence: Occurrence,
  topic: string | undefined,
  options: WhyOptions,
): readonly Answer[] {
  const { index } = options;
  if (topic === undefined) {
    return branchesOf(occurrence, index).map((branch) => ({
      occurrence: occurrence.id,
      present: branch.end !== 'in-flight',
      sentence:
        branch.end === 'in-flight'
          ? `Still on its way: waiting to be read from ${branch.at}.`
          : `Ended ${branch.end} at ${branch.at}${branch.detail === undefined ? '' : `: ${branch.detail}`}.`,
      ...explain(branch.reason, options),
    }));
  }
  const present = occurrence.steps.some((step) =>
    step.wrote.some(([place]) => endsWithTopic(index.words.text(place), topic)),
  );
  const inDatasource = occurrence.ends.some(
    (end) => end.kind === 'in-druid' && index.words.text(end.at) === topic,
  );
  if (present || inDatasource || endsWithTopic(index.words.text(occurrence.origin[0]), topic)) {
    return [
      { occurrence: occurrence.id, present: true, sentence: `It is in ${topic}.`, reason: null },
    ];
  }
  return [absence(occurrence, topic, options)];
}

function endsWithTopic(place: string, topic: string): boolean {
  return place === topic || place.endsWith(`/${topic}`);
}

function absence(occurrence: Occurrence, topic: string, options: WhyOptions): Answer {
  const branches = branchesOf(occurrence, options.index);
  const waiting = branches.find(({ end }) => end === 'in-flight');
  if (waiting !== undefined && !options.drained) {
    return {
      occurrence: occurrence.id,
      present: false,
      sentence: `Not in ${topic} yet: it waits to be read from ${waiting.at}.`,
      reason: null,
    };
  }
  const stopped = branches.find(({ end }) =>
    ['failed', 'duplicate', 'dropped', 'quarantined'].includes(end),
  );
  const detail = stopped?.detail === undefined ? '' : ` (${stopped.detail})`;
  if (stopped === undefined) return routedElsewhere(occurrence, topic, options);
  const sentence = `Never in ${topic}: ${stopped.end} at ${stopped.at}${detail}.`;
  return {
    occurrence: occurrence.id,
    present: false,
    sentence,
    ...explain(stopped.reason, options),
  };
}

/** The event went its way without the topic: the stage that could have written it there sent it elsewhere. */
function routedElsewhere(occurrence: Occurrence, topic: string, options: WhyOptions): Answer {
  const { words } = options.index;
  const writers = options.writersOf(topic);
  const step = occurrence.steps.find(({ stage }) => writers.includes(words.text(stage)));
  if (step === undefined) {
    const sentence = `Never in ${topic}: its route does not pass ${writers.join(' or ') || 'any stage that writes it'}.`;
    return { occurrence: occurrence.id, present: false, sentence, reason: null };
  }
  const places = step.wrote.map(([place]) => words.text(place)).join(' and ');
  return {
    occurrence: occurrence.id,
    present: false,
    sentence: `Never in ${topic}: ${words.text(step.stage)} sent it to ${places} instead.`,
    ...explain(words.text(step.reason), options),
  };
}

function explain(
  code: string | null,
  { reasonOf }: WhyOptions,
): Pick<Answer, 'reason' | 'rule' | 'source' | 'remedy'> {
  const reason = code === null ? undefined : reasonOf(code);
  return {
    reason: code,
    ...(reason === undefined ? {} : { rule: reason.rule, source: reason.source }),
    ...(reason?.remedy === undefined ? {} : { remedy: reason.remedy }),
  };
}
