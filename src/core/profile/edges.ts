/** Where the bars of a histogram begin: round numbers between the least and the greatest value. */
import { dateOf, firstOf } from '../columns/calendar.ts';
import type { Moment } from './kind.ts';

/** Bars that there are at most. */
export const BARS = 24;

const TENS: readonly bigint[] = [1n, 2n, 5n];

/** Inner edges for whole numbers: above `least`, at most `greatest`, in order. */
export function wholeEdges(least: bigint, greatest: bigint): bigint[] {
  for (let power = 1n; ; power *= 10n)
    for (const of of TENS) {
      const edges = multiples(least, greatest, of * power);
      if (edges) return edges;
    }
}

/** The multiples of `step` above `least` and up to `greatest`; undefined where they are too many. `from`: what is a multiple, too. */
function multiples(least: bigint, greatest: bigint, step: bigint, from = 0n): bigint[] | undefined {
  if ((greatest - least) / step > BigInt(BARS)) return undefined;
  const edges: bigint[] = [];
  for (let edge = floorTo(least - from, step) + step + from; edge <= greatest; edge += step) edges.push(edge);
  return edges.length < BARS ? edges : undefined;
}

function floorTo(value: bigint, step: bigint): bigint {
  const rest = value % step;
  return value - (rest < 0n ? rest + step : rest);
}

/** As `wholeEdges`, for finite binary fractions. */
export function floatEdges(least: number, greatest: number): number[] {
  // The difference of both may be beyond what there is.
  const width = greatest / BARS - least / BARS;
  if (!(width > 0)) return [];
  for (let exponent = Math.floor(Math.log10(width)); ; exponent++)
    for (const of of [1, 2, 5]) {
      // By its text: `3 * 0.1` is no multiple of anything a person would call round.
      const at = (n: number): number => Number(`${n * of}e${exponent}`);
      const [first, last] = [Math.floor(least / at(1)), Math.ceil(greatest / at(1))];
      if (!(last - first <= BARS)) continue;
      const edges = Array.from({ length: last - first + 1 }, (_, n) => at(first + n));
      return edges.filter((edge, n) => edge > least && edge <= greatest && edge !== edges[n - 1]);
    }
}

/** The greatest double below `value`, which is finite. */
export function justBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  view.setBigInt64(0, value > 0 ? bits - 1n : bits + 1n);
  return view.getFloat64(0);
}

const SECOND = 1_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;
/** Of microseconds, up to a day. */
const CLOCK: readonly bigint[] = [
  ...[1n, 10n, 100n, 1_000n, 10_000n, 100_000n].flatMap((power) => TENS.map((of) => of * power)),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((n) => n * SECOND),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((n) => n * MINUTE),
  ...[1n, 2n, 3n, 6n, 12n].map((n) => n * HOUR),
];
const DAYS: readonly bigint[] = [1n, 2n, 7n, 14n];
/** 1970-01-05 was a Monday. */
const MONDAY = 4n;
const MONTHS: readonly number[] = [1, 2, 3, 6, 12, 24, 60];

/** As `wholeEdges`, for dates in days and all else in microseconds since 1970, or since midnight: by the calendar. */
export function momentEdges(of: Moment, least: bigint, greatest: bigint): bigint[] {
  const day = of === 'date' ? 1n : DAY;
  if (of !== 'date')
    for (const step of CLOCK) {
      const edges = multiples(least, greatest, step);
      if (edges) return edges;
    }
  for (const days of DAYS) {
    const edges = multiples(least, greatest, days * day, days >= 7n ? MONDAY * day : 0n);
    if (edges) return edges;
  }
  const monthAt = (units: bigint): number => {
    const { year, month } = dateOf(Number(floorTo(units, day) / day));
    return year * 12 + month - 1;
  };
  const [first, last] = [monthAt(least), monthAt(greatest)];
  for (let step, n = 0; ; n++) {
    step =
      MONTHS[n] ?? 120 * [1, 2.5, 5][(n - MONTHS.length) % 3]! * 10 ** Math.floor((n - MONTHS.length) / 3);
    if ((last - first) / step > BARS - 2) continue;
    const edges: bigint[] = [];
    for (let month = (Math.floor(first / step) + 1) * step; month <= last; month += step)
      edges.push(BigInt(firstOf(Math.floor(month / 12), (((month % 12) + 12) % 12) + 1)) * day);
    return edges.filter((edge) => edge > least && edge <= greatest);
  }
}
