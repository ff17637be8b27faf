/** Makes CSV files at random: the same for the same seed. */
import { random, utf16be, utf16le } from '../corpus/make.ts';
import type { Dialect } from './reference.ts';

export interface Input {
  readonly seed: number;
  readonly content: string;
  readonly bytes: Uint8Array;
  readonly dialect: Dialect;
  readonly encoding: 'utf-8' | 'utf-16' | 'latin-1' | 'ascii';
}

type Next = ReturnType<typeof random>;

const DELIMITERS = [',', ',', ',', ';', '\t', '|', ' ', 'x', '§', '、', '🎬'];
const COMMENTS = [undefined, undefined, undefined, '#', '%', '©', '。', '🎭'];
const LINE_ENDS = ['\n', '\n', '\r\n', '\r'];

/** Text of each kind; one column mostly keeps to one of them. */
const KINDS: readonly ((next: Next) => string)[] = [
  (next) => String(next(2000) - 1000),
  (next) => `${next(100)}.${next(1000)}`,
  (next) => ['true', 'FALSE', 'True', 'false'][next(4)]!,
  (next) => `20${10 + next(90)}-0${1 + next(9)}-${10 + next(19)}`,
  (next) => `${10 + next(14)}:${10 + next(50)}:${10 + next(50)}${next(2) ? `.${next(1000)}` : ''}`,
  (next) => `2024-02-${10 + next(20)}${next(2) ? 'T' : ' '}${10 + next(14)}:${10 + next(50)}`,
  (next) => `2024-02-${10 + next(20)} 10:00:${10 + next(50)}${['Z', '+00', '+00:00'][next(3)]}`,
  (next) => String(9_223_372_036_854_775_000n + BigInt(next(2000))),
  (next) => ['a', 'é', '数据', '🎬', '§', '©', '。', 'x y', '\u00a0', "'", '\\'][next(11)]!,
  (next) =>
    ['007', '+5', '1e400', '-0', 'NA', '-', '1e5', '.5', '2024-02-30', 'nan', '0.12345678901234567'][
      next(11)
    ]!,
];

/** Anything, in any place. */
const PIECES = [
  ...['"', '""', '"x"', '"x,y"', '"\n"', '"\r\n"', '\n', '\r', '\r\n', '\n\n', ' ', '\t', ',', ',,'],
  ...['a', 'é', '数', '🎬', '§', '©', '#', '#"', '1', '2.5', 'true', '\ufeff', '2024-01-01'],
];

export function generate(seed: number): Input {
  const next = random(seed);
  for (let i = 0; i < 3; i++) next(2);
  const delimiter = DELIMITERS[next(DELIMITERS.length)]!;
  const wanted = COMMENTS[next(COMMENTS.length)];
  const comment = wanted?.[0] === delimiter[0] ? undefined : wanted;
  const dialect: Dialect = {
    delimiter,
    header: next(6) === 0 ? false : next(8) === 0 ? next(3) : true,
    skip_rows: next(8) === 0 ? 1 + next(2) : 0,
    skip_blank_lines: next(4) > 0,
    na_values: next(4) === 0 ? ['NA', '-', ''].slice(0, 1 + next(3)) : [],
    on_bad_lines: next(4) === 0 ? 'error' : 'skip',
    ...(comment === undefined ? {} : { comment }),
    ...(next(8) === 0 ? { limit: 1 + next(4) } : {}),
  };
  const mark = next(5) === 0 ? '\ufeff' : '';
  const content = mark + (next(3) === 0 ? garbage(next, delimiter) : table(next, dialect));
  return { seed, content, dialect, ...encoded(next, content) };
}

/** A file with bytes in it that are no text: the first mistake, be it those bytes or a line before them, is the one that is told. */
export function broken(seed: number): Input {
  const input = generate(seed);
  const next = random(seed + 1);
  const wrong = oneOf(next, [[0x00], [0xff], [0xc3, 0x28], [0xe2, 0x82], [0xed, 0xa0, 0x80]]);
  const bytes = Buffer.from(input.content);
  const at = next(bytes.length + 1);
  const cut = Buffer.concat([bytes.subarray(0, at), Buffer.from(wrong), bytes.subarray(at)]);
  const dialect: Dialect = {
    ...input.dialect,
    on_bad_lines: 'error',
    ...(next(2) ? { limit: 1 + next(3) } : {}),
  };
  return { ...input, dialect, bytes: new Uint8Array(cut), encoding: 'utf-8' };
}

const oneOf = <T>(next: Next, values: readonly T[]): T => values[next(values.length)]!;

/** A file of thousands of rows, in which few fields are odd: types change late, and records lie across whatever is read at a time. */
export function large(seed: number): Input {
  const { dialect } = generate(seed);
  const next = random(seed + 1);
  const whole: Dialect = { ...dialect, on_bad_lines: 'skip', limit: undefined };
  const content = table(next, whole, 2000 + next(12_000), 300 * (1 + next(60)));
  return { seed, content, dialect: whole, ...encoded(next, content) };
}

/** Rows of values, most of them as they should be: one in `odd` is not. */
export function table(next: Next, { delimiter, comment }: Dialect, rows = next(7), odd = 10): string {
  const width = 1 + next(4);
  const kinds = Array.from({ length: width }, () => next(KINDS.length));
  const end = next(4) === 0 ? undefined : LINE_ENDS[next(LINE_ENDS.length)]!;
  const ended = (): string => end ?? LINE_ENDS[next(LINE_ENDS.length)]!;
  const lines = [
    Array.from({ length: width }, (_, c) => ['a', 'b', 'A', '', 'é', '"q"'][next(c + 3) % 6]).join(delimiter),
  ];
  for (let row = rows; row > 0; row--) {
    const fields = Array.from({ length: width + (next(odd) === 0 ? next(3) - 1 : 0) }, (_, c) => {
      const kind = next(odd) === 0 ? next(KINDS.length) : (kinds[c] ?? 0);
      return written(next, KINDS[kind]!(next), delimiter, odd);
    });
    lines.push(fields.join(delimiter));
    if (next(odd) === 0) lines.push(['', ' ', '\t', `${comment ?? '#'} "x`][next(4)]!);
  }
  return lines.map((line) => line + ended()).join('') + (next(3) === 0 ? 'last' : '');
}

/** As a field: at times quoted, missing, with spaces, or broken. */
function written(next: Next, text: string, delimiter: string, odd: number): string {
  switch (next(odd + 2)) {
    case 0:
      return '';
    case 1:
      return '""';
    case 2:
      return `"${text}"`;
    case 3:
      return `"${text}${delimiter}""${['\n', '\r\n', '\r', ''][next(4)]}"`;
    case 4:
      return ` ${text}${next(2) ? ' ' : ''}`;
    case 5:
      return next(4) === 0 ? `"${text}` : `${text}"`;
    default:
      return text;
  }
}

function garbage(next: Next, delimiter: string): string {
  return Array.from({ length: next(40) }, () =>
    next(5) === 0 ? delimiter : PIECES[next(PIECES.length)]!,
  ).join('');
}

function encoded(next: Next, content: string): Pick<Input, 'bytes' | 'encoding'> {
  const choice = next(8);
  if (choice === 0) return { encoding: 'utf-16', bytes: utf16le(content) };
  if (choice === 1) return { encoding: 'utf-16', bytes: utf16be(`\ufeff${content.replace(/^\ufeff/, '')}`) };
  if (choice === 2 && /^[\0-\xff]*$/.test(content))
    return { encoding: 'latin-1', bytes: new Uint8Array(Buffer.from(content, 'latin1')) };
  if (choice === 3 && /^[\0-\x7f]*$/.test(content))
    return { encoding: 'ascii', bytes: new Uint8Array(Buffer.from(content)) };
  return { encoding: 'utf-8', bytes: new Uint8Array(Buffer.from(content)) };
}
