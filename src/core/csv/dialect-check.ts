/** What no character of a dialect may be, and which of them cannot stand beside each other. */
import type { ConfigProblem } from '../component.ts';

/** As in the config of a step; a key that is absent has its default. */
export interface DialectKeys {
  readonly delimiter?: string;
  readonly comment?: string;
}

const LONGEST_DELIMITER = 4;

/** Every reason why these keys cannot be used together, each under a key that was given. */
export function dialectProblems({ delimiter, comment }: DialectKeys): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const say = (key: string, message: string): void => void problems.push({ key, message });
  if (delimiter !== undefined) {
    const bytes = new TextEncoder().encode(delimiter).length;
    if (delimiter === '' || /["\r\n\0]/.test(delimiter))
      say('delimiter', 'delimiter must be a character other than a quote or a line break');
    else if (bytes > LONGEST_DELIMITER)
      say('delimiter', `delimiter must have at most ${LONGEST_DELIMITER} bytes, this has ${bytes}`);
  }
  if (comment !== undefined && comment !== '') {
    const other = delimiter ?? ',';
    if (/["\r\n\0]/.test(comment) || comment[0] === other[0])
      say('comment', 'comment must differ from the delimiter, the quote and line breaks');
  }
  return problems;
}
