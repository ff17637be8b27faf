/** Records that come again: a page that is one of those before it, the start of one, and the end behind pages of nothing else. */
import { StepError } from '../contract/errors.ts';
import { publicUrl } from './address.ts';
import { overlap, readAgain, sameRecords } from './offsets.ts';
import type { Pagination } from './paging-keys.ts';
import type { End, Next, Page } from './pager.ts';
import type { Tally } from './tally.ts';

export interface Rereading {
  whole(page: Page): Next | undefined;
  start(page: Page): ReturnType<typeof readAgain> | undefined;
  end(page: Page, skip: number, clamped: boolean): End | undefined;
  /** What later pages are compared with; called for each page that goes on. */
  note(page: Page): void;
}

/** `param`: the query parameter of the number or offset; `clamps`: the server gives its last records again to whoever asks for more. */
export function rereading(
  { type }: Pagination,
  param: string,
  sums: Tally,
  clamps: () => boolean,
): Rereading {
  let stale = false;
  let first: Page | undefined;
  let last: Page | undefined;

  /** Is this page one that was read before? Only of pages that were asked for by number or offset. */
  const whole = (page: Page): Next | undefined => {
    // Of pages whose records are all alike, one tells nothing of another: the total does.
    if (sums.covers() && isAlike(page)) return undefined;
    if (!last || !first || page.records === 0 || !sameRecords(page, last)) {
      if (first && last !== first && page.records > 0 && sameRecords(page, first))
        throw new StepError(
          `Page ${sums.pages} has the records of page 1 again (${publicUrl(page.url)}). If the server starts anew behind its last page, set \`max_pages: ${sums.pages - 1}\`; else check \`param\` of \`pagination\`.`,
        );
      return undefined;
    }
    if (sums.met() || clamps()) return { drop: true, end: 'the last page again' };
    if (last === first)
      throw new StepError(
        `Page 2 is the same as the one before it (${publicUrl(page.url)}). Either the server does not heed the query parameter "${param}": then set the name it uses as \`param\` of \`pagination\`. Or there is one page only, which it gives again: then set \`max_pages: 1\`.`,
      );
    const promise = sums.promise();
    if (promise !== undefined)
      throw new StepError(
        `Page ${sums.pages} is the same as the one before it (${publicUrl(page.url)}), but ${promise}: the pages do not lead to all records. Check \`param\` and \`size\` of \`pagination\`.`,
      );
    if (page.digest !== last.digest)
      throw new StepError(
        `Page ${sums.pages} has the same records as the one before it, but is another answer (${publicUrl(page.url)}): whether the server gives its last page again cannot be told. If it does, set \`max_pages: ${sums.pages - 1}\`; else check \`param\` of \`pagination\`.`,
      );
    return { drop: true, end: `page ${sums.pages}, which is page ${sums.pages - 1} again, to the byte` };
  };

  /** The first records of a page by number, where the one before it ended with them: what is done about them. */
  const start = (page: Page): ReturnType<typeof readAgain> | undefined => {
    const length = type === 'page' && last ? overlap(last, page, page.records) : 0;
    if (length === 0) return undefined;
    return readAgain(length, `The first record of page ${sums.pages}`, `Page ${sums.pages}`);
  };

  /** A page whose records were all read before: an end where the server goes back, or gives a second one; undefined: it is none. */
  const end = (page: Page, skip: number, clamped: boolean): End | undefined => {
    if (page.records === 0) return undefined;
    const again = stale;
    stale = skip === page.records;
    if (!stale || (!again && (!clamped || sums.more === true))) return undefined;
    if (sums.more === true)
      throw new StepError(
        `Page ${sums.pages} holds only records that were read before, as the page before it (${publicUrl(page.url)}), but ${sums.promise()}: the pages do not lead to all records. Check \`param\` and \`size\` of \`pagination\`.`,
      );
    const ended = sums.ended('records that were read before');
    const doubt = `Page ${sums.pages} holds only records that were read before, to the byte, as the page before it: that was taken for the end of the pages. If there are more behind it, some are missing.`;
    return again && !sums.met() ? { ...ended, warning: ended.warning ?? doubt } : ended;
  };

  return {
    whole,
    start,
    end,
    note(page) {
      if (page.records === 0 || stale) return;
      first ??= page;
      last = page;
    },
  };
}

const isAlike = ({ digests = [] }: Page): boolean => digests.length > 1 && new Set(digests).size === 1;
