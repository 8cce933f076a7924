import { isObject, type JsonValue } from '../../../schemas/json.ts';
import { parseJson } from '../../../schemas/parse.ts';
import type { Row } from '../../stores/tables.ts';
import { gsonText, javaFloat } from '../java-text.ts';
import { shown } from '../would-crash.ts';
import type { Rating } from './event.ts';

const stars = [1, 2, 3, 4, 5] as const;
const mostReviews = 50;

/**
 * The summary row after a rating (spec/pipeline.md §3.15 step 2); undefined when it stays as it is: an unchanged rating
 * whose review is missing or exactly 100 long.
 * @throws Error where production's job fails and sends the event to the failed topic.
 */
export function summaryAfter(rating: Rating, known: Row | undefined): Row | undefined {
  const { previous, review } = rating;
  const before = previous?.rating ?? 0;
  const delta = javaFloat(rating.rating - before);
  const isLong = review !== undefined && review.length > 100;
  const isRewritten = delta === 0 && review !== undefined && review.length < 100;
  if (delta === 0 && !isLong && !isRewritten) return undefined;
  const key = { activityid: rating.activityId, activitytype: rating.activityType };
  if (known === undefined) {
    if (isRewritten) throw new Error('the rating is unchanged and there is no summary to rewrite');
    return {
      ...key,
      latest50reviews: reviewsAfter(rating, undefined),
      sum_of_total_ratings: rating.rating,
      total_number_of_ratings: 1,
      ...countsAfter(undefined, { before: 0, after: rating.rating }),
    };
  }
  if (delta === 0 && previous === undefined) throw new Error('prevValues is missing');
  const latest = known['latest50reviews'];
  return {
    ...key,
    latest50reviews: reviewsAfter(rating, typeof latest === 'string' ? latest : undefined),
    sum_of_total_ratings: javaFloat(cell(known, 'sum_of_total_ratings') + delta),
    total_number_of_ratings:
      cell(known, 'total_number_of_ratings') + (previous === undefined ? 1 : 0),
    ...countsAfter(known, { before, after: rating.rating }),
  };
}

function cell(row: Row | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

/** One star more where the rating is now, one less where it was. */
function countsAfter(
  known: Row | undefined,
  { before, after }: { before: number; after: number },
): Row {
  const [was, is] = [Math.floor(before), Math.floor(after)];
  return Object.fromEntries(
    stars.map((star) => {
      const column = `totalcount${star}stars`;
      const count = cell(known, column);
      if (is === was) return [column, count];
      if (star === is) return [column, count + 1];
      return [column, star === was && count !== 0 ? count - 1 : count];
    }),
  );
}

/** The JSON list of the last reviews: this user's earlier one goes, the new one comes when it is long enough. */
function reviewsAfter(rating: Rating, latest: string | undefined): string | null {
  const others = reviewsIn(latest).filter(
    (review) => !isObject(review) || review['user_id'] !== rating.userId,
  );
  const kept = others.length >= mostReviews ? others.slice(1) : others;
  const { review, updatedOn } = rating;
  if (review === undefined || review.length <= 100) return kept.length > 0 ? gsonText(kept) : null;
  const own: JsonValue = {
    objectType: 'review',
    user_id: rating.userId,
    ...(updatedOn === undefined ? {} : { date: updatedOn }),
    rating: rating.rating,
    review,
  };
  return gsonText([...kept, own]);
}

function reviewsIn(latest: string | undefined): readonly JsonValue[] {
  if (latest === undefined) return [];
  const parsed = parseJson(latest);
  if (parsed.ok && Array.isArray(parsed.value)) return parsed.value as readonly JsonValue[];
  throw new Error(`latest50reviews is not a JSON list: ${shown(latest)}`);
}
