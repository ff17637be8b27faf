/** From page to page: which address comes next, and when there is none. Plain data in, plain data out. */
import { StepError } from '../driver.ts';
import type { Captured } from '../json/capture.ts';
import { followed, publicUrl, withQuery } from './address.ts';

export interface Pagination {
  readonly type: 'page' | 'offset' | 'cursor' | 'link';
  /** The query parameter that takes the number, the offset or the cursor. */
  readonly param?: string;
  /** The number of the first page, or the first offset. */
  readonly start?: number;
  /** Records of a page, and the query parameter that asks for so many. */
  readonly size?: number;
  readonly size_param?: string;
  /** Where a page holds the next cursor, or the next page's address. */
  readonly cursor?: string | readonly string[];
  /** Where a page says whether there are more. */
  readonly has_more?: string | readonly string[];
}

export interface Page {
  readonly url: string;
  readonly records: number;
  readonly cursor?: Captured;
  readonly hasMore?: Captured;
  /** The `Link` header. */
  readonly link?: string;
  /** Alike for bodies that are alike. */
  readonly digest: string;
}

/** `end`: why there is no next page. */
export type Next = { readonly url: string } | { readonly end: string };

export interface Pager {
  readonly first: string;
  /** After each page, in order. Throws `StepError` when the pages would go in a circle. */
  next(page: Page): Next;
}

/** `a.b` or `[a, b]`. */
export function namesOf(path: string | readonly string[] | undefined): readonly string[] {
  return typeof path === 'string' ? path.split('.').filter((name) => name !== '') : (path ?? []);
}

const PARAMS = { page: 'page', offset: 'offset', cursor: 'cursor', link: '' } as const;

export function pager(url: string, pagination: Pagination): Pager {
  const { type, size, size_param } = pagination;
  const param = pagination.param ?? PARAMS[type];
  const sized =
    size_param !== undefined && size !== undefined ? withQuery(url, size_param, String(size)) : url;
  const seen = new Set<string>();
  let number = pagination.start ?? (type === 'page' ? 1 : 0);
  let pages = 0;
  let digest = '';

  const numbered = (page: Page): Next => {
    if (page.records === 0) return { end: 'an empty page' };
    if (pages > 1 && page.digest === digest)
      throw new StepError(
        `Page ${pages} is the same as the one before it (${publicUrl(page.url)}): the server does not heed the query parameter "${param}". Set the name it uses as \`param\` of \`pagination\`.`,
      );
    digest = page.digest;
    if (pagination.has_more === undefined && size !== undefined && page.records < size)
      return { end: `a page of ${page.records} records, fewer than ${size}` };
    number += type === 'page' ? 1 : page.records;
    return { url: withQuery(sized, param, String(number)) };
  };

  const linked = (page: Page, target: string | undefined): Next => {
    if (target === undefined) return { end: 'no link to a next page' };
    const next = followed(target, page.url);
    if (next === undefined)
      throw new StepError(`The link to the page after page ${pages} is no address: ${target.slice(0, 200)}`);
    return once(next, { url: next });
  };

  const once = (what: string, next: Next): Next => {
    if (seen.has(what))
      throw new StepError(
        `Page ${pages} leads back to a page that was read before: the pages go in a circle. ${type === 'cursor' ? 'Check `cursor` and `param` of `pagination`.' : ''}`.trim(),
      );
    seen.add(what);
    return next;
  };

  const byCursor = (page: Page): Next => {
    const { cursor } = page;
    if (cursor === undefined || cursor === null || cursor === '' || cursor === false)
      return { end: 'no next cursor' };
    if (typeof cursor !== 'string' || cursor === 'a list')
      throw new StepError(
        `Page ${pages} holds no single value at "${namesOf(pagination.cursor).join('.')}", which \`cursor\` of \`pagination\` names.`,
      );
    if (/^(https?:\/\/|\/|\?)/.test(cursor)) return linked(page, cursor);
    return once(cursor, { url: withQuery(sized, param, cursor) });
  };

  const counts = type === 'page' || type === 'offset';
  const first = counts ? withQuery(sized, param, String(number)) : sized;
  seen.add(first);
  return {
    first,
    next(page) {
      pages++;
      const { hasMore } = page;
      if (pagination.has_more !== undefined && hasMore === undefined) {
        if (pages > 1) return { end: 'the server does not say that there are more' };
        throw new StepError(
          `The first page has nothing at "${namesOf(pagination.has_more).join('.')}", which \`has_more\` of \`pagination\` names.`,
        );
      }
      if (hasMore === false || hasMore === null || hasMore === '0' || hasMore === 'false')
        return { end: 'the server says there are no more' };
      switch (type) {
        case 'page':
        case 'offset':
          return numbered(page);
        case 'cursor':
          return byCursor(page);
        case 'link':
          return linked(page, nextLink(page.link));
      }
    },
  };
}

/** The target of `rel="next"` (RFC 8288). */
export function nextLink(header: string | undefined): string | undefined {
  const link = /<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g;
  for (const [, target, parameters = ''] of (header ?? '').matchAll(link)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i.exec(parameters);
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return undefined;
}
