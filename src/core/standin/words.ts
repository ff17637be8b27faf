/** What is said of stand-ins: the same words on the page, on the command line and in files. */
import type { RecordedSample, StandIn } from '../contract/stand-in.ts';
import { count, thousands } from '../run/count.ts';

/** `first 100 of 12,345 rows, recorded on 2026-11-20, email and phone masked`; of one that a person made: `made by hand`. */
export function sampleWords(recorded: RecordedSample | undefined): string {
  if (recorded === undefined) return 'made by hand';
  const { at, rows, of, seed, masked } = recorded;
  const which =
    rows >= of
      ? `all ${count(of, 'row')}`
      : `${seed === undefined ? 'first' : 'random'} ${thousands(rows)} of ${count(of, 'row')}`;
  const day = at.slice(0, 10);
  return [
    which,
    ...(day === '' ? [] : [`recorded on ${day}`]),
    ...(masked.length === 0 ? [] : [`${listed(masked)} masked`]),
  ].join(', ');
}

/** `stand-ins/movies.csv (first 100 of 12,345 rows, recorded on 2026-11-20)`. */
export const standInWords = ({ path, recorded }: StandIn): string => `${path} (${sampleWords(recorded)})`;

/** `a`, `a and b`, `a, b and c`. */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
