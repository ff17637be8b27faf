/** What no character of a dialect may be, and which of them cannot stand beside each other. */
import type { ConfigProblem } from '../contract/component.ts';

/** As in the config of a step; a key that is absent has its default. */
export interface DialectKeys {
  readonly delimiter?: string;
  readonly quotechar?: string;
  readonly escapechar?: string;
  readonly comment?: string;
  readonly decimal?: string;
  readonly thousands?: string;
}

const LONGEST_DELIMITER = 4;
/** What ends a line or a file is no mark of anything else. */
const BREAK = /[\r\n\0]/;
/** Half of a surrogate pair, which no file can hold. */
const HALF = /\p{Cs}/u;
/** What numbers are written with. */
const NUMERAL = /[\p{L}\p{N}+\-"]/u;

/**
 * Every reason why these keys cannot be used together, each under a key that was given. `usual`: the delimiter where the keys give none;
 * '' where that is not known yet.
 */
export function dialectProblems(keys: DialectKeys, usual = ','): readonly ConfigProblem[] {
  const { delimiter = usual, quotechar = '"', escapechar, comment } = keys;
  const problems: ConfigProblem[] = [];
  const say = (key: string, message: string): void =>
    void problems.push({ key, message: `${key} ${message}` });

  const bytes = new TextEncoder().encode(delimiter).length;
  if (
    keys.delimiter === '' ||
    HALF.test(delimiter) ||
    BREAK.test(delimiter) ||
    (delimiter.includes('"') && quotechar === '"')
  )
    say('delimiter', 'must be a character other than a quote or a line break');
  else if (bytes > LONGEST_DELIMITER)
    say('delimiter', `must have at most ${LONGEST_DELIMITER} bytes, this has ${bytes}`);

  for (const [key, text] of Object.entries({ quotechar: keys.quotechar, escapechar })) {
    if (text === undefined) continue;
    if (!/^[\x01-\x7f]$/.test(text) || BREAK.test(text))
      say(key, 'must be one character of ASCII, and no line break');
    else if (delimiter.includes(text))
      say(key, `must differ from the delimiter, which is ${JSON.stringify(delimiter)}`);
  }
  if (escapechar !== undefined && escapechar === quotechar)
    say('escapechar', 'must differ from the quote: a quote that is written twice stands for one anyway');

  if (comment !== undefined && comment !== '') {
    if (BREAK.test(comment) || comment === quotechar || comment[0] === delimiter[0])
      say('comment', 'must differ from the delimiter, the quote and line breaks');
    else if (comment === escapechar) say('comment', 'must differ from escapechar');
  }
  return [...problems, ...numeralProblems(keys, quotechar)];
}

/** Why what is written with this delimiter could not be read back. A key that is absent, or wrong by itself, says nothing. */
export function writtenDelimiterProblems({
  delimiter,
}: Readonly<Record<string, unknown>>): readonly ConfigProblem[] {
  if (typeof delimiter !== 'string' || delimiter === '') return [];
  if (delimiter !== '"' && !BREAK.test(delimiter) && !HALF.test(delimiter)) return [];
  const message = `delimiter cannot be ${nameOf(delimiter)}: no program could read the file back. Use ',' or another character, such as ';' or a tab`;
  return [{ key: 'delimiter', message, instead: ',' }];
}

function nameOf(character: string): string {
  if (character === '"') return 'a quote';
  if (character === '\0') return 'the character NUL';
  return BREAK.test(character) ? 'a line break' : 'half a character';
}

function numeralProblems({ decimal, thousands }: DialectKeys, quotechar: string): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [key, text] of Object.entries({ decimal, thousands })) {
    if (text === undefined) continue;
    if ([...text].length !== 1 || BREAK.test(text) || NUMERAL.test(text) || text === quotechar)
      problems.push({ key, message: `${key} must be one character that is no digit, letter, sign or quote` });
  }
  if (thousands !== undefined && thousands === (decimal ?? '.')) {
    const way = decimal === undefined ? ": set decimal too, such as ','" : '';
    problems.push({
      key: 'thousands',
      message: `thousands must differ from the decimal point, which is '${thousands}'${way}`,
    });
  }
  return problems;
}
