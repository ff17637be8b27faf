/** Marks of more than one byte, told by all of them. */
import { COMMENT, DELIMITER, type Marks, OTHER } from './structure.ts';

/** Which mark stands at `at`, of those that begin with this byte? Undefined when the bytes end before that is known. */
export function markAt(
  bytes: Uint8Array,
  at: number,
  to: number,
  { delimiter, comment }: Marks,
): number | undefined {
  const isDelimiter = standsAt(bytes, at, to, delimiter);
  if (isDelimiter) return DELIMITER;
  const isComment = comment ? standsAt(bytes, at, to, comment) : false;
  if (isComment) return COMMENT;
  return isDelimiter === undefined || isComment === undefined ? undefined : OTHER;
}

function standsAt(bytes: Uint8Array, at: number, to: number, mark: Uint8Array): boolean | undefined {
  if (bytes[at] !== mark[0]) return false;
  for (let i = 1; i < mark.length; i++) {
    if (at + i >= to) return undefined;
    if (bytes[at + i] !== mark[i]) return false;
  }
  return true;
}
