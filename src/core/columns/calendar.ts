/** Days since 1970-01-01 in the Gregorian calendar, also for the time before it. */

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const leap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The day number of the first of a month. */
export function firstOf(year: number, month: number): number {
  // Years from March on, so that the leap day is the last.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5);
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

const FIRST_YEAR = 1800;
const LAST_YEAR = 2199;

/** The days before the months of the usual years, and one more at the end. */
const FIRSTS = Int32Array.from({ length: (LAST_YEAR - FIRST_YEAR + 1) * 12 + 1 }, (_, i) =>
  firstOf(FIRST_YEAR + Math.floor(i / 12), (i % 12) + 1),
);

/** NaN when there is no such day. The year is an integer; so are the others, or they are above 12 and 31. */
export function dayNumber(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1)) return NaN;
  if (year >= FIRST_YEAR && year <= LAST_YEAR) {
    const at = (year - FIRST_YEAR) * 12 + month - 1;
    const number = FIRSTS[at]! + day - 1;
    return number < FIRSTS[at + 1]! ? number : NaN;
  }
  const last = month === 2 && leap(year) ? 29 : MONTH_DAYS[month - 1]!;
  return day <= last ? firstOf(year, month) + day - 1 : NaN;
}

/** The date of a day number; the year before 1 is 0. Years are counted from March on, so that the leap day is the last of one. */
export function dateOf(days: number): { year: number; month: number; day: number } {
  const since = days + 719_468;
  const era = Math.floor(since / 146_097);
  const ofEra = since - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  };
}
