/** Signs that an answer is one page of more, though no pages were asked for. */
import type { Aside } from '../json/aside.ts';
import type { Captured } from '../json/capture.ts';
import { publicLink } from './address.ts';
import { nextLink } from './link.ts';

type Headers = Readonly<Record<string, string>>;

/** True: there are more. */
const FLAG =
  /^(has)?(more|next|nextpage|moreitems|moreresults|morerecords|morepages)$|^is_?truncated$|^truncated$/;
/** The way on. */
const LINK =
  /^(next(url|uri|href|link|page|pagetoken|pageurl|pagelink|cursor|token|key|offset|start)?|odatanextlink|atnextlink|nextrecordsurl|continuation(token|key)?|lastevaluatedkey)$/;
/** Records in all. */
const TOTAL =
  /^(totals?|counts?|found|num(ber)?found|nb(hits|results)|(odata|full|overall|grand|all|max)(total|count)|total(of)?(count|results?|records?|items?|hits|rows|elements|entries|objects|size|number|found|available|features?|documents?|docs|matches)(count)?|(records?|results?|items?|rows?|hits?|entr(y|ies)|elements?|objects?|documents?|features?|matches)(total|count)|num(ber)?(of)?(results?|records?|items?|rows|hits|matched|matches)|(records?|items)(filtered|matched))$/;
/** Pages in all. */
const PAGES =
  /^(lastpage|totalpages?|pages?total|pagecount|pagescount|num(ber)?(of)?pages|nbpages|maxpages?|totalpagecount)$/;

/** Short names, which count records only where an answer tells of its pages. */
const SHORT = /^(totals?|counts?|found)$/;
const HEADS =
  /^(meta|metadata|pagination|paging|pager|pages?|pageinfo|paginginfo|info|response|responsedata|results?|data|header|head|hits|counts?|links|search|cursor|resultset)$/;

const TOTAL_HEADER =
  /^(x-)?(wp-|pagination-|paging-)?total(-(count|results|records|items|rows|elements|entries))?$|^x-(count|result-count|record-count)$/;

/** The number of records in all, where a header says one. */
export function totalIn(headers: Headers): { readonly by: string; readonly total: number } | undefined {
  const found = Object.entries(headers).find(([name]) => TOTAL_HEADER.test(name));
  const total = found ? numberIn(found[1]) : 0;
  return found && total > 0 ? { by: `the header ${found[0]}`, total } : undefined;
}

const plain = (name: string | undefined): string => (name ?? '').toLowerCase().replace(/[^a-z]/g, '');

/** What the person has to know of an answer of `rows` records; undefined: nothing promises more. */
export function promiseIn(said: readonly Aside[], rows: number, headers: Headers): string | undefined {
  const link = nextLink(headers['link']);
  if (link !== undefined) return advice(`its Link header leads on to "${publicLink(link)}"`, '{type: link}');
  const next = said.find((each) => LINK.test(nameOf(each)) && isLink(each.value));
  if (next)
    return advice(
      `it holds "${publicLink(String(next.value))}" at ${JSON.stringify(wayOf(next))}`,
      `{type: cursor, cursor: ${written(next)}}`,
    );
  const flag = said.find((each) => FLAG.test(nameOf(each)) && each.value === true);
  if (flag)
    return advice(
      `it says that there are more (${JSON.stringify(wayOf(flag))})`,
      `{type: page, has_more: ${written(flag)}}`,
    );
  return rows > 0 ? countIn(said, rows, headers) : undefined;
}

/** A number of records, or of pages, that this answer does not reach. */
function countIn(said: readonly Aside[], rows: number, headers: Headers): string | undefined {
  const came = `and ${rows} ${rows === 1 ? 'record' : 'records'} came`;
  const total = said.find((each) => isTotal(each) && numberIn(each.value) > rows);
  if (total)
    return advice(
      `it holds ${numberIn(total.value)} at ${JSON.stringify(wayOf(total))}, ${came}`,
      `{type: page, total: ${written(total)}}`,
    );
  const header = Object.entries(headers).find(
    ([name, value]) => TOTAL_HEADER.test(name) && numberIn(value) > rows,
  );
  if (header) return advice(`its header ${header[0]} says ${header[1]}, ${came}`, '{type: page}');
  const numbered = said.some((each) => /^(current)?page(number)?$/.test(nameOf(each)));
  const pages = said.find(
    (each) =>
      (PAGES.test(nameOf(each)) || (numbered && nameOf(each) === 'pages')) && numberIn(each.value) > 1,
  );
  if (!pages) return undefined;
  return advice(
    `it holds ${numberIn(pages.value)} at ${JSON.stringify(wayOf(pages))}, which seems to be the number of pages`,
    `{type: page, total_pages: ${written(pages)}}`,
  );
}

function isTotal(aside: Aside): boolean {
  const name = nameOf(aside);
  const heads = aside.way.slice(0, -1).map(plain);
  return (
    TOTAL.test(name) && (!SHORT.test(name) || heads.every((head) => HEADS.test(head) || SHORT.test(head)))
  );
}

/** The name that says what a value is: `paging.next.href` is a `next`, `total.value` a `total`. */
function nameOf({ way }: Aside): string {
  const [last, before] = [plain(way.at(-1)), plain(way.at(-2))];
  return way.length > 1 && /^(href|link|url|uri|value)$/.test(last) ? before : last;
}

const wayOf = ({ way }: Aside): string => way.join('.');

function written(aside: Aside): string {
  const way = wayOf(aside);
  return /^[a-z_][\w.-]*$/i.test(way) ? way : JSON.stringify(way);
}

const isLink = (value: Captured): boolean =>
  typeof value === 'string' && value !== '' && value !== '0' && value !== '-1' && value !== 'false';

const numberIn = (value: Captured): number =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : 0;

const advice = (sign: string, pagination: string): string =>
  `The answer is probably one page of more: ${sign}. Only this page is in the table. Set \`pagination\`, such as ${pagination}, to read them all.`;
