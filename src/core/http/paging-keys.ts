/** How a step says that one page leads to the next: the keys of `pagination`. */
import type { JsonSchema } from '../contract/component.ts';
import { StepError } from '../contract/errors.ts';
import type { Captured } from '../json/capture.ts';
import { namesOf, path, type Path } from '../json/path.ts';
import type { Questions } from './pager.ts';

export interface Pagination {
  readonly type: 'page' | 'offset' | 'cursor' | 'link';
  readonly param?: string;
  readonly start?: number;
  readonly size?: number;
  readonly size_param?: string;
  readonly cursor?: Path;
  readonly cursor_header?: string;
  readonly next_base?: Path;
  readonly has_more?: Path;
  readonly total?: Path;
  readonly total_pages?: Path;
}

const text = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });

export const paginationSchema: JsonSchema = {
  type: 'object',
  properties: {
    type: {
      type: 'string',
      enum: ['page', 'offset', 'cursor', 'link'],
      description:
        'How one page leads to the next: by its number, by the number of records before it, by a cursor in its body or its headers, or by its Link header.',
    },
    param: text(
      'The query parameter that takes number, offset or cursor; page, offset or cursor by default.',
    ),
    start: {
      type: 'integer',
      minimum: 0,
      description: 'The number of the first page (1 by default), or the first offset (0 by default).',
    },
    size: {
      type: 'integer',
      minimum: 1,
      description: 'Records of a full page. One with fewer is not the last: records may have been deleted.',
    },
    size_param: text('The query parameter that asks for pages of that size, such as per_page.'),
    cursor: path(
      'Where a page holds the next cursor or the address of the next page, such as meta.next, or data.-1.id for the last record; the last page has none there.',
    ),
    cursor_header: text('The response header that holds the next cursor; the last page has none.'),
    next_base: path(
      'What goes before the address of the next page where a page gives only its end: an address, or where a page holds it, such as _links.base.',
    ),
    has_more: path('Where a page says, by true or false, whether there are more.'),
    total: path('Where a page says how many records there are in all pages.'),
    total_pages: path('Where a page says how many pages there are.'),
  },
  required: ['type'],
  additionalProperties: false,
  description: 'How to come from one page of records to the next. Without it, one request is sent.',
};

/** `next_base` is an address by itself, not where a page holds one. */
export function isBase(base: Path | undefined): base is string {
  return typeof base === 'string' && /^(https?:\/\/|\/)/i.test(base);
}

const COUNTED = ['page', 'offset'];

/** The keys that go with some types only. */
const USES: Readonly<Partial<Record<keyof Pagination, readonly string[]>>> = {
  param: [...COUNTED, 'cursor'],
  start: COUNTED,
  cursor: ['cursor'],
  cursor_header: ['cursor'],
  next_base: ['cursor', 'link'],
};

/** Throws `StepError` for keys that do not go together. */
export function checkPagination(pagination: Pagination): void {
  const { type, cursor, cursor_header, size, size_param } = pagination;
  for (const [key, types] of Object.entries(USES))
    if (key in pagination && !types.includes(type))
      throw new StepError(
        `\`${key}\` of \`pagination\` is for type ${types.join(' or ')}, not for ${type}. Remove it, or correct \`type\`.`,
      );
  if (type === 'cursor' && cursor === undefined && cursor_header === undefined)
    throw new StepError(
      'Pagination of type cursor does not say where the next cursor is. Set `cursor`, what leads to it in a page, or `cursor_header`, the response header that holds it.',
    );
  if (cursor !== undefined && cursor_header !== undefined)
    throw new StepError(
      '`cursor` and `cursor_header` of `pagination` both say where the next cursor is. Use one of them.',
    );
  if (size_param !== undefined && size === undefined)
    throw new StepError(
      `\`size_param\` of \`pagination\` names the query parameter ${JSON.stringify(size_param)}, but not how many records a page is to have. Set \`size\` too.`,
    );
}

/** What leads into a page to what it says of the way on. */
export function waysOf({ cursor, has_more, total, total_pages, next_base }: Pagination): Questions['ways'] {
  const base = isBase(next_base) ? undefined : next_base;
  return {
    cursor: namesOf(cursor),
    hasMore: namesOf(has_more),
    total: namesOf(total),
    totalPages: namesOf(total_pages),
    base: namesOf(base),
  };
}

/** What a page says by true or false; undefined: nothing. */
export function truthOf(value: Captured | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === false) return false;
  return !(typeof value === 'string' && ['', '0', 'false', 'no', 'n'].includes(value.trim().toLowerCase()));
}
