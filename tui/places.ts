import type { Args, ScreenName } from './screen.ts';

/** A screen and what it is opened for. */
export interface Place {
  readonly screen: ScreenName;
  readonly args: Args;
}

/** `journey?mid=…` for a place: what `telemetry-sandbox open` takes. */
export function linkTo({ screen, args }: Place): string {
  const query = new URLSearchParams(args).toString();
  return query === '' ? screen : `${screen}?${query}`;
}

/** Reads a link; undefined when its screen is none of `names`. */
export function placeOf(link: string, names: readonly string[]): Place | undefined {
  const [screen = '', ...query] = link.split('?');
  if (!names.includes(screen)) return undefined;
  const args = Object.fromEntries(new URLSearchParams(query.join('?')));
  return { screen: screen as ScreenName, args };
}
