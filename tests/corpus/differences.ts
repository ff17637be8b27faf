/** Where DuckDB's own reader gives something else than ours: why ours is right. */

export interface Class {
  readonly title: string;
  readonly why: string;
  /** `<subject>: <name>` of the cases. */
  readonly cases: readonly string[];
}

export const DIFFERENCES: readonly Class[] = [
  {
    title: 'Late changes of a type',
    why: "DuckDB's reader decides by a sample of 20,480 rows. What comes later is rounded (2.5 becomes 3) or left as text. Here every row decides, so the type is that of all values.",
    cases: [
      'late: a decimal in row 30,001',
      'late: a decimal after integers that no double holds',
      'late: the first value in row 50,001',
      'late: the first values in row 50,001, of two types',
      'options: limit',
    ],
  },
  {
    title: 'Numbers that would lose something',
    why: 'No value may lose information: a text that its number would not give back stays text. DuckDB drops zeros and signs, rounds to the nearest double, or takes infinity for it.',
    cases: [
      'numbers: minus zero is a decimal',
      'numbers: seventeen digits that do not print back',
      'numbers: a whole number beyond 2^53 among decimals',
      'numbers: more than a double holds',
      'numbers: less than a double holds',
      'numbers: digits lost below the normal doubles',
      'numbers: no finite numbers',
      'late: an integer that no double holds, after decimals',
      'late: leading zeros',
      'late: a plus sign',
      'late: more than a double holds',
    ],
  },
  {
    title: 'Whole numbers beyond BIGINT',
    why: "They become HUGEINT, or text beyond that. DuckDB's reader makes them doubles and loses their digits.",
    cases: [
      'numbers: one more than BIGINT holds',
      'numbers: the borders of HUGEINT',
      'numbers: one more than HUGEINT holds',
      'numbers: a hundred digits',
      'sizes: a number of 1 MB is text',
    ],
  },
  {
    title: 'Fractions of a second',
    why: "DuckDB's reader cuts what is finer than a microsecond. Here it becomes TIMESTAMP_NS, or text beyond that.",
    cases: [
      'moments: times of seven digits of a second',
      'moments: nine digits of a second',
      'moments: ten digits of a second',
      'moments: nine digits of a second before nanoseconds begin',
      'late: nanoseconds among timestamps',
    ],
  },
  {
    title: 'Offsets of time zones',
    why: 'A TIMESTAMPTZ keeps the moment, not the offset, and where some values have none it guesses. Here it is taken only where every value is in UTC; `parse_dates` asks for more.',
    cases: [
      'moments: moments with an offset keep it as text',
      'moments: moments with and without an offset',
      'moments: dates among moments in UTC',
      'late: an offset among timestamps',
      'late: an offset that is not UTC',
    ],
  },
  {
    title: 'Other ways to write dates and times',
    why: 'Only ISO 8601 is beyond doubt, and only what prints back keeps its text. For the rest there is `parse_dates`, which says so when day and month cannot be told apart.',
    cases: [
      'moments: the year 0 alone',
      'moments: years of five digits and before Christ',
      'moments: one digit for month or day',
      'moments: day and month by slashes',
      'moments: times without seconds',
    ],
  },
  {
    title: 'Dates among timestamps',
    why: "Here they are midnights, and the column is a TIMESTAMP. DuckDB's reader leaves it text, or a DATE without the time of day.",
    cases: ['moments: dates among timestamps are midnights', 'late: a timestamp among dates'],
  },
  {
    title: 'Words for truth values',
    why: 'Only `true` and `false` are beyond doubt: a column of `t` and `f`, or of `true` and `1`, may mean anything.',
    cases: ['numbers: t and f', 'late: a number among truth values'],
  },
  {
    title: 'The empty text',
    why: 'NULL is the empty unquoted field and `""` is an empty text (contract, section 4). DuckDB takes both for NULL.',
    cases: [
      'quotes: NULL is the empty field, an empty text is quoted',
      'quotes: an empty text keeps a column from being a number',
      'quotes: two quotes at the end of the file',
      'sizes: 100,000 rows of random texts and numbers',
    ],
  },
  {
    title: 'Blank lines in a file of one column',
    why: "They are left out and counted, as `skip_blank_lines` says. DuckDB's reader makes rows of NULL of them.",
    cases: [
      'lines: in a file of one column a line of spaces is a value, and an empty line is none',
      'sizes: a comment of 1 MB and a megabyte of blank lines',
    ],
  },
  {
    title: 'Quotes',
    why: 'By RFC 4180 only the double quote is one, and only where it starts a field. DuckDB guesses: apostrophes, quotes behind spaces.',
    cases: ['dialects: an apostrophe is no quote', 'quotes: a quote behind a space is text'],
  },
  {
    title: 'Lines that cannot be read',
    why: 'With `on_bad_lines: skip` a line that breaks the rules is left out, counted and listed, and costs no other line. DuckDB reads some of them in its own way.',
    cases: [
      'quotes: a stray quote costs its own line only',
      'quotes: a quote that is never closed costs its own line only',
      'quotes: quotes that are never closed, one behind the other',
      'sizes: a line of 1 MB that cannot be read',
    ],
  },
  {
    title: 'Spaces',
    why: 'Spaces of all kinds around a number mean nothing, tabs do. Names are kept as they are written; DuckDB trims them.',
    cases: [
      'numbers: spaces of all kinds around numbers mean nothing',
      'numbers: tabs around a number make it text',
      'names: spaces in names stay',
    ],
  },
  {
    title: 'Big-endian UTF-16',
    why: "Its byte order mark says so. DuckDB's reader takes it for little-endian and gives other characters.",
    cases: ['encodings: utf-16, big-endian', 'encodings: utf-16 with a second mark'],
  },
];
