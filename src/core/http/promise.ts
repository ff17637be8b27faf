/** Signs that an answer is one page of more, though no pages were asked for. */
import { StepError } from '../driver.ts';
import type { Captured } from '../json/capture.ts';
import { publicLink } from './address.ts';
import { nextLink } from './link.ts';
import { errorWays, namesOf, saidBy, tellsError } from './paging-keys.ts';

const FLAGS = [
  'has_more',
  'hasMore',
  'has_next',
  'hasNext',
  'meta.has_more',
  'pagination.has_more',
  'paging.has_more',
];

const LINKS = [
  ...[
    'next',
    'next_url',
    'next_cursor',
    'nextCursor',
    'next_page',
    'next_page_token',
    'nextPageToken',
    'nextLink',
  ],
  ...[
    '@odata.nextLink',
    'links.next',
    '_links.next',
    '_links.next.href',
    'paging.next',
    'meta.next',
    'info.next',
  ],
  ...['meta.next_cursor', 'meta.next_page', 'paging.next.link', 'pagination.next', 'pagination.next_cursor'],
  ...['pagination.next_page', 'response_metadata.next_cursor'],
];

/** What to look for beside the records, for `promiseIn` and `refuseError`. */
export const promiseWays = [...errorWays, ...[...FLAGS, ...LINKS].map(namesOf)];

/** What the person has to know; undefined: nothing promises more. */
export function promiseIn(
  values: readonly (Captured | undefined)[],
  link: string | undefined,
): string | undefined {
  const said = values.slice(errorWays.length);
  const header = nextLink(link);
  if (header !== undefined)
    return advice(`its Link header leads on to "${publicLink(header)}"`, '{type: link}');
  const flag = FLAGS.find((_, i) => said[i] === true);
  const at = LINKS.findIndex((_, i) => isLink(said[FLAGS.length + i]));
  const way = LINKS[at];
  if (way !== undefined)
    return advice(
      `it holds "${publicLink(String(said[FLAGS.length + at]))}" at ${JSON.stringify(way)}`,
      `{type: cursor, cursor: ${way.startsWith('@') ? JSON.stringify(way) : way}}`,
    );
  if (flag === undefined) return undefined;
  return advice(`it says that there are more (${JSON.stringify(flag)})`, `{type: page, has_more: ${flag}}`);
}

const isLink = (value: Captured | undefined): boolean =>
  typeof value === 'string' && value !== '' && value !== '0' && value !== '-1';

const advice = (sign: string, pagination: string): string =>
  `The answer is probably one page of more: ${sign}. Only this page is in the table. Set \`pagination\`, such as ${pagination}, to read them all.`;

/** Throws `StepError` for an answer without records that tells of an error. */
export function refuseError(shown: string, values: readonly (Captured | undefined)[]): void {
  const errors = values.slice(0, errorWays.length);
  if (!tellsError(saidBy([...Array<undefined>(5), ...errors]))) return;
  const text = errors.find((value) => typeof value === 'string');
  throw new StepError(
    `${shown} has no records, but tells of an error${typeof text === 'string' ? `: ${text.slice(0, 400)}` : ''}. Open the address to see the whole of it.`,
  );
}
