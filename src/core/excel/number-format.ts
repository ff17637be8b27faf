/** What a number format makes of a number: for Excel a date is a number that is shown as one (ECMA-376 part 1, 18.8.30 and 18.8.31). */

export type Shown = 'number' | 'date' | 'time' | 'moment' | 'duration';

/** The formats that have a number and no text; those of dates in East Asian versions of Excel among them. */
const BUILT_IN: readonly (readonly [from: number, to: number, shown: Shown])[] = [
  [14, 17, 'date'],
  [18, 21, 'time'],
  [22, 22, 'moment'],
  [27, 31, 'date'],
  [32, 35, 'time'],
  [36, 36, 'date'],
  [45, 45, 'time'],
  [46, 46, 'duration'],
  [47, 47, 'time'],
  [50, 54, 'date'],
  [55, 56, 'time'],
  [57, 58, 'date'],
  [71, 74, 'date'],
  [75, 76, 'time'],
  [77, 77, 'moment'],
  [78, 78, 'time'],
  [79, 79, 'duration'],
  [80, 80, 'time'],
  [81, 81, 'date'],
];

/** Of a format that is not described by its workbook. */
export const builtIn = (id: number): Shown =>
  BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2] ?? 'number';

/** What stands for itself: texts in quotes, escaped characters, spaces as wide as a character, fills, and colours, conditions and locales in brackets. */
const ASIDE = /"[^"]*"?|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi;
const ELAPSED = /\[(?:h+|m+|s+)\]/i;

/** Of the text of a format, such as `yyyy-mm-dd hh:mm`. Its first section decides: that of positive numbers. */
export function shownBy(format: string): Shown {
  const [section = ''] = format.replace(ASIDE, '').split(';');
  if (ELAPSED.test(section)) return 'duration';
  if (/^general$/i.test(section.trim())) return 'number';
  const letters = section.replace(/general/gi, '').replace(/am\/pm|a\/p/gi, 'h');
  // E is the year of an era, unless it is the exponent of a number, as in 0.00E+00.
  const hasYear = /[yg]/i.test(letters) || (/e/i.test(letters) && !/e[+-]/i.test(letters));
  const hasDay = hasYear || /d/i.test(letters) || /b{2}/i.test(letters);
  const hasClock = /[hs]/i.test(letters);
  const hasMonths = /m/i.test(letters) && !hasClock;
  if (hasDay || hasMonths) return hasClock ? 'moment' : 'date';
  return hasClock ? 'time' : 'number';
}
