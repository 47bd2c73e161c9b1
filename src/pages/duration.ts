import type { Texts } from './texts/texts.ts';

/**
 * A length of time in words, in one unit, as it stands in a sentence ("4 minutes").
 * @param rounding `up` for waits and `down` for what is left, so that nothing is promised too early or too long
 */
export function durationText(
  { catalogue, plain }: Texts,
  milliseconds: number,
  rounding: 'up' | 'down',
): string {
  const round = rounding === 'up' ? Math.ceil : Math.floor;
  const seconds = Math.max(1, round(milliseconds / 1000));
  if (seconds < 60) return plain(catalogue.seconds, { count: seconds });
  const minutes = round(seconds / 60);
  if (minutes < 60) return plain(catalogue.minutes, { count: minutes });
  return plain(catalogue.hours, { count: round(seconds / 3600) });
}

/** Stands for the time in a text that the script fills in each second. */
export const timePlaceholder = '{time}';
