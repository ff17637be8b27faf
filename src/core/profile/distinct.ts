/** How many different values there are, where only a sample was looked at. */
import type { Distinct } from './profile.ts';

export interface Counted {
  /** Rows that were looked at, and how many of them hold a value. */
  readonly seen: number;
  readonly held: number;
  /** Rows of the table. */
  readonly rows: number;
  /** Different values among those that were looked at. */
  readonly counted: number;
}

/**
 * The count, or what it would be if all values were met equally often: `values * (1 - exp(-held / values))` different ones are expected in a
 * sample. Where no value came twice, every row is taken for another.
 */
export function distinctOf({ seen, held, rows, counted }: Counted): Distinct {
  if (seen >= rows) return { count: counted, about: false };
  const most = seen === 0 ? 0 : Math.round((held / seen) * rows);
  if (counted >= held) return { count: most, about: true };
  let [low, high] = [counted, most];
  while (high - low > 1) {
    const guess = Math.floor((low + high) / 2);
    if (guess * -Math.expm1(-held / guess) < counted) low = guess;
    else high = guess;
  }
  return { count: low, about: true };
}
