/** What the pages have brought so far, beside what the server says there is. */
import { StepError } from '../contract/errors.ts';
import type { Captured } from '../json/capture.ts';
import { countedIn } from './offsets.ts';
import type { End, Page } from './pager.ts';
import { type Pagination, truthOf } from './paging-keys.ts';
import { spelled } from '../json/path.ts';

export interface Tally {
  readonly pages: number;
  readonly records: number;
  /** What the last page says of further ones; undefined: nothing. */
  readonly more: boolean | undefined;
  /**
   * Throws `StepError` where a first page lacks what `pagination` names, or any page has no number as a
   * total.
   */
  add(page: Page): void;
  /** The page added last does not count. */
  forget(page: Page): void;
  /** So many records of the page added last were read before. */
  skip(records: number): void;
  /** By the total, there is a record behind so many. */
  counts(records: number): boolean;
  /** A total counts all that came so far. */
  covers(): boolean;
  /** All records, or all pages, that there are have come. */
  met(): boolean;
  /** The first page alone meets the total: that may be the number of its own records. */
  doubtful(page: Page): boolean;
  /** The total counts also the records that were taken for read before. */
  distinct(): boolean;
  /** More is to come: in what words the server says so. */
  promise(): string | undefined;
  /** By the number of pages, more are to come. */
  lacksPages(): boolean;
  ended(end: string): End;
  /** Ended before the last page. */
  cut(end: string): End;
  endedByTotal(): End;
  /** The server promises more, and nothing leads there. */
  lost(what: string): StepError;
}

/** Takes the keys of `pagination` and gives a tally to which each page is added as it comes. */
export function tally(pagination: Pagination): Tally {
  const { type, size, start } = pagination;
  let pages = 0;
  let records = 0;
  let reread = 0;
  let more: boolean | undefined;
  let total: number | undefined;
  let totalPages: number | undefined;
  /** What all pages said alike of how many records there are; undefined: nothing, or not alike, so that some may have moved. */
  let steady: Page['headerTotal'];
  let largest = size ?? 0;
  let lastRecords = 0;
  /** A page held nothing but what was read before. */
  let hadStale = false;

  /** Records and pages before the first that is asked for; NaN: nobody knows. */
  const skippedPages = type === 'page' && start !== undefined && start > 1 ? start - 1 : 0;
  const skipped = type === 'offset' ? (start ?? 0) : skippedPages === 0 ? 0 : skippedPages * (size ?? NaN);

  const check = (page: Page): void => {
    for (const key of ['has_more', 'total', 'total_pages'] as const) {
      const said = { has_more: page.hasMore, total: page.total, total_pages: page.totalPages }[key];
      if (pagination[key] !== undefined && said === undefined)
        throw new StepError(
          `The first page has nothing at ${spelled(pagination[key])}, which \`${key}\` of \`pagination\` names.`,
        );
    }
  };
  const number = (key: 'total' | 'total_pages', said: Captured | undefined): number | undefined => {
    if (said === undefined || said === null) return undefined;
    // Servers that do not count say -1.
    if (typeof said === 'string' && /^-\d+$/.test(said.trim())) return undefined;
    if (typeof said === 'string' && /^\d+(\.0+)?$/.test(said.trim())) return Number(said);
    throw new StepError(
      `Page ${pages} holds no number at ${spelled(pagination[key])}, which \`${key}\` of \`pagination\` names.`,
    );
  };
  const covered = (): number => records + skipped;
  /** Does the total count the records that were taken for read before? */
  const distinct = (): boolean => reread > 0 && covered() + reread === steady?.total;
  /** Does it count a record at each place of the pages so far, so that the server need not have gone back? */
  const placesCounted = (): boolean =>
    type === 'page' &&
    reread > 0 &&
    !hadStale &&
    steady !== undefined &&
    (pages + skippedPages - 1) * largest + lastRecords <= steady.total;
  const by = (): string => (total === undefined && steady ? steady.by : '`total`');
  const missing = (): string | undefined => {
    if (total !== undefined && covered() < total)
      return `the server counts ${total} records in all (\`total\`), and ${covered()} came`;
    if (totalPages !== undefined && pages + skippedPages < totalPages)
      return `the server counts ${totalPages} pages in all (\`total_pages\`), and ${pages + skippedPages} came`;
    return undefined;
  };
  const surplus = (): string | undefined =>
    total !== undefined && covered() > total
      ? `The server counts ${total} records in all (\`total\` of \`pagination\`), but ${covered()} came. That number is of something else, such as the records of one page, and did not end the reading.`
      : undefined;

  return {
    get pages() {
      return pages;
    },
    get records() {
      return records;
    },
    get more() {
      return more;
    },
    add(page) {
      pages++;
      records += page.records;
      more = truthOf(page.hasMore);
      total = number('total', page.total) ?? total;
      totalPages = number('total_pages', page.totalPages) ?? totalPages;
      if (pages === 1 && page.records > 0) check(page);
      const said = total === undefined ? page.headerTotal : { by: '`total`', total };
      steady = pages === 1 || said?.total === steady?.total ? said : undefined;
      largest = Math.max(largest, page.records);
      lastRecords = page.records;
    },
    forget(page) {
      pages--;
      records -= page.records;
    },
    skip(count) {
      records -= count;
      reread += count;
      hadStale ||= count > 0 && count === lastRecords;
    },
    counts: (count) => total !== undefined && count < total,
    covers: () => covered() <= (total ?? steady?.total ?? -1),
    met: () =>
      (total !== undefined && covered() === total) ||
      (totalPages !== undefined && pages + skippedPages >= totalPages),
    doubtful: (page) =>
      pages === 1 &&
      totalPages === undefined &&
      total === page.records &&
      (size === undefined || page.records >= size),
    promise: () => (more === true ? 'the page before says that there are more (`has_more`)' : missing()),
    distinct,
    lacksPages: () => totalPages !== undefined && pages + skippedPages < totalPages,
    ended(end) {
      if (distinct()) return { end, distinct: countedIn(by(), 'whole') };
      const lack = missing();
      const warning =
        lack === undefined
          ? surplus()
          : `Not all records may be here: ${lack}; the reading was ended by ${end}. Check \`pagination\`, or whether the server counts what it does not give.`;
      return { end, warning };
    },
    cut: (end) => ({ end, distinct: placesCounted() ? countedIn(by(), 'part') : undefined }),
    endedByTotal: () => ({
      end:
        total !== undefined && covered() === total ? `total: ${total} records` : `total_pages: ${totalPages}`,
      warning: undefined,
    }),
    lost: (what) =>
      new StepError(
        `The server says that there are more records (${spelled(pagination.has_more)}), but ${what}: ${records} came, and there is no way to the others. Check \`pagination\`: where the next cursor stands (for the last record's own, \`cursor\` may be as in data.-1.id), or whether it goes by page or offset.`,
      ),
  };
}
