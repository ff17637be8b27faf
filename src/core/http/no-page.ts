/** Answers that are no page, though they could be read as one. */
import type { Counted } from '../json/inference.ts';
import type { RecordFields } from '../json/types.ts';
import { failureIn, isFailure, isMessage } from './failure.ts';
import type { Said } from './pager.ts';
import { truthOf } from './paging-keys.ts';
import { type Path, namesOf, spelled } from '../json/path.ts';
import type { Words } from './words.ts';

export interface Judged {
  readonly found: Counted;
  readonly said: Said;
  /** What it says beside no records. */
  readonly words: Words | undefined;
  /** Undefined on the first page. */
  readonly before: RecordFields | undefined;
  readonly after: RecordFields;
  /** The step names each of the columns of a single object. */
  readonly isNamed: boolean;
  /** What pages with records said too. */
  readonly usual: ReadonlySet<string>;
}

const MAYBE_END = ' (if that is how the pages end, set `max_pages` to their number)';

/** Why the answer is no page like those before it, to go behind its address; undefined: it is one. */
export function noPage(path: Path | undefined, judged: Judged): string | undefined {
  const { found, before, after, said } = judged;
  const { layout, records, aside } = found;
  const at = spelled(path);
  const isOne = records === 1;
  const isNamedHere = layout === 'lines' && judged.isNamed;
  if (before === undefined)
    return isOne && layout !== 'list' && isFailure(aside) && !isNamedHere
      ? 'answered with an error, not with records'
      : isHollow(path, judged);
  const isNew = after.members.length > before.members.length;
  if (layout === 'object' && namesOf(path).length === 0)
    return 'answered with one object, not with a list of records as the pages before it';
  if (layout === 'object' && isNew)
    return `has one object of another kind at ${at}, unlike the pages before it`;
  if (layout === 'keyed' && isOne && after.value && !before.value)
    return `has one value at ${at} that is no object, unlike the pages before it`;
  if (found.lacking && truthOf(said.hasMore) !== false && said.cursor !== null)
    return `has no records at ${at}, unlike the pages before it`;
  if (layout === 'lines' && isOne && isNew && isFailure(aside))
    return 'answered with an error where the pages before it had records';
  if (layout === 'lines' && isOne && isNew && isMessage(aside))
    return 'answered with a message where the pages before it had records';
  return isHollow(path, judged);
}

/** Why a page without records is no empty one. */
function isHollow(path: Path | undefined, { found, said, words, before, usual }: Judged): string | undefined {
  if (found.records > 0) return undefined;
  const way = before === undefined ? '' : MAYBE_END;
  if (failureIn(found.aside, namesOf(path)).some((sign) => !usual.has(sign)))
    return `has no records, but tells of an error${way}`;
  const isEnd = before === undefined || truthOf(said.hasMore) === false || said.cursor === null;
  return words && (words.means === 'trouble' || (words.means === 'unclear' && !isEnd))
    ? `has no records, but says "${words.text}"${way}`
    : undefined;
}
