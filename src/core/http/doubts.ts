/** Pages that end with the first, for want of what would lead on. */
import { nextLink } from './link.ts';
import type { Page } from './pager.ts';
import { type Pagination, truthOf } from './paging-keys.ts';
import { spelled } from '../json/path.ts';

/** What would end the reading after one page without a sign. `hides`: headers may be there that nobody sees. */
export function doubtsOn(pagination: Pagination, page: Page, hides: boolean): string[] {
  const { type, cursor, cursor_header } = pagination;
  if (truthOf(page.hasMore) === false) return [];
  const header = type === 'link' ? 'Link' : cursor_header;
  if (header !== undefined) {
    const there = type === 'link' ? nextLink(page.link) : page.header;
    if (there !== undefined && there !== '') return [];
    const exposed = `Access-Control-Expose-Headers: ${header}`;
    return page.link !== undefined && type === 'link'
      ? []
      : hides
        ? [
            `The first page came without a ${header} header that this page may read, so it is taken for the only one. A browser shows that header of another site only if the server sends ${exposed}; whether there are more pages cannot be told without it. The command line sees it.`,
          ]
        : [
            `The first page came without a ${header} header, so it is taken for the only one. In a browser that header of another site is seen only if the server sends ${exposed}.`,
          ];
  }
  if (type !== 'cursor' || page.cursor !== undefined) return [];
  return [
    `The first page holds no next cursor at ${spelled(cursor)}, so it is taken for the only one. If there are more, check \`cursor\` of \`pagination\`, the names that lead to it.`,
  ];
}
