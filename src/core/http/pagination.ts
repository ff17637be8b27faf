/** From page to page: which address comes next, and when there is none. Plain data in, plain data out. */
import { pagesAgain } from './again.ts';
import { cut } from './cut.ts';
import { StepError } from '../contract/errors.ts';
import { followed, publicLink, publicUrl, withQuery } from './address.ts';
import { doubtsOn } from './doubts.ts';
import { isAddress, nextLink } from './link.ts';
import { offsets } from './offsets.ts';
import { isBase, type Pagination, truthOf, waysOf } from './paging-keys.ts';
import { spelled } from '../json/path.ts';
import { rereading } from './reread.ts';
import type { End, Next, Page, Pager } from './pager.ts';
import { type Tally, tally } from './tally.ts';
import type { Call } from './transport.ts';

export { nextLink };

const PARAMS = { page: 'page', offset: 'offset', cursor: 'cursor', link: '' } as const;

/** Pages without records, one after the other. */
const MOST_HOLLOW = 50;

/** So many of them are gone through since the total is not reached. */
const MOST_HOPED = 10;

/** What servers give as a cursor that leads to no page. */
const NO_CURSOR = ['0', '-1'];

/** What servers answer that are asked for a page past the end. */
const PAST_THE_END = [400, 404, 416];

/** Puts a value (a number, an offset, a cursor, a size) into a request, under a name. */
export type Put = (call: Call, name: string, value: string) => Call;

/** A query parameter, in place of those of that name. */
export const intoQuery: Put = (call, name, value) => ({ ...call, url: withQuery(call.url, name, value) });

/**
 * Takes the request of the step and the keys of `pagination`; gives what tells the first request and, page by page, the next one or
 * why there is none. `put`: where number, offset, cursor and size go, by default into the query.
 */
export function pager(call: Call, pagination: Pagination, put: Put = intoQuery): Pager {
  const { type, size, size_param } = pagination;
  const param = pagination.param ?? PARAMS[type];
  const sized = size_param !== undefined && size !== undefined ? put(call, size_param, String(size)) : call;
  const counted = type === 'page' || type === 'offset';
  const seen = new Set<string>();
  const sums: Tally = tally(pagination);
  const offset = offsets(size);
  let number = pagination.start ?? (type === 'page' ? 1 : 0);
  const reread = rereading(pagination, param, sums, () => offset.clamps);
  let hollow = 0;
  let origin = '';
  let used: string | undefined;

  const pageAt = (to: number): Next => put(sized, param, String((number = to)));

  /** What comes after a page without records; undefined: it has some. */
  const past = (page: Page, next: () => Next): Next | undefined => {
    if (page.records > 0) {
      hollow = 0;
      return undefined;
    }
    if (++hollow > MOST_HOLLOW)
      throw new StepError(
        `${MOST_HOLLOW} pages in a row had no records, up to page ${sums.pages} (${publicUrl(page.url)}), and each leads to a further one. Check \`records\`, and whether the server ever ends; \`max_pages\` ends the reading where you say.`,
      );
    return next();
  };

  const numbered = (page: Page, after: ReturnType<typeof offset.after> | undefined): Next => {
    if (page.records === 0) {
      const more = sums.more === true;
      const step = type === 'page' ? 1 : offset.step();
      const isWithin = type === 'offset' && hollow < MOST_HOPED && sums.counts(number + (step ?? 0));
      const hoped =
        isWithin || (type === 'page' && sums.promise() !== undefined && (hollow === 0 || sums.lacksPages()));
      if (more && step === undefined)
        throw sums.lost(`page ${sums.pages} is empty, and nothing says how far to go on`);
      if ((more || hoped) && step !== undefined) return past(page, () => pageAt(number + step))!;
      return sums.ended('an empty page');
    }
    hollow = 0;
    if (type === 'page') return pageAt(number + 1);
    return pageAt(after!.to);
  };

  /** The address that a page gives of the next one. */
  const linked = (page: Page, target: string | undefined, where: string): Next => {
    if (target === undefined) return noWayOn('no link to a next page', where);
    const base = /^([a-z][a-z0-9+.-]*:)?\/\//i.test(target) ? undefined : baseOf(page);
    const joined = base === undefined ? target : `${base.replace(/\/+$/, '')}/${target.replace(/^\/+/, '')}`;
    const next = followed(joined, page.url);
    if (next === undefined)
      throw new StepError(`The link to the page after page ${sums.pages} is no address: ${cut(target, 200)}`);
    const hint =
      base === undefined && !/^https?:/i.test(target)
        ? ' If the API lives under another path, give that as `next_base` of `pagination`.'
        : '';
    origin = ` Page ${sums.pages} gave "${publicLink(target)}" ${where}${base === undefined ? '' : `, which went behind "${publicLink(base)}" (\`next_base\`)`}.${hint}`;
    const goOn = (): Next => once(page, next, { ...call, url: next });
    return past(page, goOn) ?? goOn();
  };

  const baseOf = (page: Page): string | undefined => {
    const { next_base } = pagination;
    if (next_base === undefined || isBase(next_base)) return next_base;
    if (typeof page.base === 'string' && page.base !== '') return page.base;
    throw new StepError(
      `Page ${sums.pages} has no text at ${spelled(next_base)}, which \`next_base\` of \`pagination\` names.`,
    );
  };

  /** No page is read twice, or the reading would never end. */
  const once = (page: Page, what: string, next: Next): Next => {
    const again = what === used || seen.has(what);
    if (again && page.records === 0) return sums.ended('an empty page, which leads on to nothing new');
    if (again && sums.met()) return sums.ended('the total');
    if (again)
      throw new StepError(
        `Page ${sums.pages} leads back to a page that was read before: the pages go in a circle.${type === 'cursor' ? ' Check `cursor` and `param` of `pagination`.' : ''}`,
      );
    seen.add((used = what));
    return next;
  };

  const noWayOn = (end: string, where: string): End => {
    if (sums.more === true) throw sums.lost(`page ${sums.pages} has no way to a next page ${where}`);
    return sums.ended(end);
  };

  const byTotal = (page: Page): End => {
    const on = type === 'link' ? nextLink(page.link) : (page.cursor ?? page.header);
    const leads = typeof on === 'string' && on !== '' && on !== used;
    const ended = sums.endedByTotal();
    return leads
      ? {
          ...ended,
          warning: `The last page that was read leads on to another, which was not asked for: the reading ended by ${ended.end}. If there are more, remove that key from \`pagination\`.`,
        }
      : ended;
  };

  const byCursor = (page: Page): Next => {
    const { cursor_header } = pagination;
    const cursor = cursor_header === undefined ? page.cursor : page.header;
    const where =
      cursor_header === undefined ? `at ${spelled(pagination.cursor)}` : `in its header ${cursor_header}`;
    if (cursor === undefined || cursor === null || cursor === '' || cursor === false)
      return noWayOn('no next cursor', where);
    if (cursor === true)
      throw new StepError(
        `Page ${sums.pages} holds true ${where}, which \`cursor\` of \`pagination\` names: that says whether there are more, not where. Name it as \`has_more\`, and correct \`cursor\` or \`type\`.`,
      );
    if (typeof cursor !== 'string')
      throw new StepError(
        `Page ${sums.pages} holds no single value ${where}, which \`cursor\` of \`pagination\` names.`,
      );
    if (NO_CURSOR.includes(cursor) && sums.more !== true) return noWayOn(`the cursor ${cursor}`, where);
    if (isAddress(cursor, page.url)) return linked(page, cursor, where);
    origin = '';
    const next = (): Next => once(page, cursor, put(sized, param, cursor));
    return past(page, next) ?? next();
  };

  const cameAgain = pagesAgain(
    type === 'link' ? 'link' : 'cursor',
    type === 'link' ? 'Look at what the server sends.' : `Check \`param\` of \`pagination\` ("${param}").`,
  );

  const start = counted ? put(sized, param, String(number)) : sized;
  seen.add(start.url);
  return {
    asks: { ways: waysOf(pagination), header: pagination.cursor_header },
    mayRepeat: counted,
    first: start,
    next(page) {
      sums.add(page);
      const again = counted ? reread.whole(page) : undefined;
      if (again) {
        sums.forget(page);
        return 'end' in again ? { ...again, ...sums.ended(again.end) } : again;
      }
      const { clamps } = offset;
      const after =
        type === 'offset' && page.records > 0
          ? offset.after(number, page, sums.counts(number + page.records - 1))
          : undefined;
      const read: Pick<Next, 'skip' | 'told'> | undefined = !counted
        ? { told: cameAgain(page, sums.pages) }
        : after
          ? { skip: after.skip, told: after.told }
          : reread.start(page);
      sums.skip(read?.skip ?? 0);
      const end = reread.end(page, read?.skip ?? 0, clamps);
      if (end) return { ...read, ...end };
      reread.note(page);
      if (truthOf(page.hasMore) === false)
        return { ...read, ...sums.ended('the server says there are no more') };
      if (sums.met() && sums.more !== true && !sums.doubtful(page)) return { ...read, ...byTotal(page) };
      const next =
        type === 'cursor'
          ? byCursor(page)
          : type === 'link'
            ? linked(page, nextLink(page.link), 'in its Link header')
            : numbered(page, after);
      return { ...next, ...read };
    },
    doubts: (only, hides) => doubtsOn(pagination, only, hides),
    cut: (end) => sums.cut(end),
    refused(error) {
      const end = `page ${sums.pages + 1}, which answered ${error.status}`;
      const isEnd = PAST_THE_END.includes(error.status) && sums.records > 0 && (counted || sums.met());
      if (!isEnd) throw origin === '' ? error : new StepError(`${error.message}${origin}`, { cause: error });
      const waits = sums.more === true || (hollow === 0 && !sums.distinct());
      const promise = waits ? sums.promise() : undefined;
      if (promise !== undefined)
        throw new StepError(`${error.message} It is not the end: ${promise}.`, { cause: error });
      const ended = sums.ended(end);
      const doubt = `${error.message} That was taken for the end of the pages, since ${sums.pages} before it had ${sums.records} records. If it is none, some are missing.`;
      return error.status === 400 && !sums.met() && !sums.distinct() ? { end, warning: doubt } : ended;
    },
  };
}
