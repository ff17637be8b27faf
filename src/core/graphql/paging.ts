/** From page to page: what its variable becomes, and when there is no further one. Plain data in, plain data out. */
import { pagesAgain } from '../http/again.ts';
import { cut } from '../http/cut.ts';
import { StepError } from '../contract/errors.ts';
import { sameRecords } from '../http/offsets.ts';
import type { End, Next, Page, Pager } from '../http/pager.ts';
import { truthOf } from '../http/paging-keys.ts';
import type { StatusError } from '../http/retry.ts';
import type { Call } from '../http/transport.ts';
import type { Captured } from '../json/capture.ts';
import type { GraphqlConfig } from './config.ts';
import { documentOf } from './document.ts';
import { bodyOf } from './request.ts';

/** Pages without records, or with those of the page before, one after the other. */
const MOST_HOLLOW = 50;

/** Types of variables that take a number; a cursor that is one is sent as such. */
const NUMERIC =
  /^(?:(?:Big|Unsigned|Positive|Negative|Non(?:Negative|Positive))?(?:Int|Float)(?:\d+)?|Long|Short|Byte|Number|(?:Big)?Decimal)!?$/;

/** One request, whatever it says of further pages. */
export function onePage(call: Call, config: GraphqlConfig): Pager {
  const end = 'pagination_enabled: false';
  const warning = `The server says that there are more records (${config.pagination_has_next_field}), and only those of this answer are in the table. Set \`pagination_enabled: true\` to read them all.`;
  return {
    ...common(),
    first: call,
    next: ({ hasMore }) => (truthOf(hasMore) === true ? { end, warning } : { end }),
    cut: () => ({ end }),
  };
}

/** Page after page, as the `pagination_` keys say. */
export function manyPages(call: Call, config: GraphqlConfig): Pager {
  const { query, variables, pagination_variable_name: name } = config;
  const declared = variableOf(config);
  const at = `at \`pagination_path\` (${config.pagination_path})`;
  const hasNext = config.pagination_has_next_field;
  const isCursor = config.pagination_type === 'cursor';
  const pages = { number: 0, records: 0, hollow: 0 };
  const seen = new Set<string>();
  let place = isCursor ? 0 : startOf(config);
  let before: Page | undefined;
  let more: boolean | undefined;

  const to = (value: string): Call => ({ ...call, body: bodyOf(query, variables, { name, value }) });
  const after = (cursor: string): Call =>
    to(NUMERIC.test(declared) && /^-?\d+(\.\d+)?$/.test(cursor) ? cursor : JSON.stringify(cursor));
  const saysMore = (): string => `Page ${pages.number} says that there are more (${hasNext})`;

  const hollow = (what: string): void => {
    if (++pages.hollow < MOST_HOLLOW) return;
    throw new StepError(
      `${MOST_HOLLOW} pages in a row ${what}, up to page ${pages.number}, and each leads to a further one. Check \`data_path\`, and whether the server ever ends; \`max_pages\` ends the reading where you say.`,
    );
  };

  const ended = (page: Page, end: string): End => {
    const total = totalOf(page.total, config);
    return total === undefined || total <= pages.records
      ? { end }
      : {
          end,
          warning: `Not all records may be here: the server says that there are ${total} (\`pagination_total\`), and ${pages.records} came; the reading was ended by ${end}.`,
        };
  };

  const again = pagesAgain(
    'cursor',
    `Check that the query passes $${name} on, and selects what tells records apart.`,
  );

  const byCursor = (page: Page): Next => {
    const { cursor } = page;
    const field = config.pagination_cursor_field;
    if (cursor === undefined && page.hasMore === undefined)
      throw new StepError(
        `Page ${pages.number} has neither ${field} nor ${hasNext} ${at}, so whether there are more cannot be told. Select them in the query, and check \`pagination_path\`.`,
        { at: { key: 'pagination_path' } },
      );
    if (more === false) return ended(page, `${hasNext}: false`);
    if (cursor === undefined || cursor === null || cursor === '') {
      if (more)
        throw new StepError(
          `${saysMore()}, but its ${field} ${at} is ${cursor === undefined ? 'missing' : cursor === null ? 'null' : 'empty'}: ${pages.records} came, and nothing leads to the others. Select ${field} in the query, or correct \`pagination_cursor_field\`.`,
          { at: { key: 'pagination_cursor_field' } },
        );
      return ended(page, 'no next cursor');
    }
    if (typeof cursor !== 'string')
      throw new StepError(
        `Page ${pages.number} holds no single value as ${field} ${at}, which \`pagination_cursor_field\` names.`,
        { at: { key: 'pagination_cursor_field' } },
      );
    if (seen.has(cursor)) {
      if (!more && page.records === 0) return ended(page, 'an empty page, which leads on to nothing new');
      throw new StepError(
        `Page ${pages.number} gives the cursor ${JSON.stringify(cut(cursor, 80))}, which was used before: the pages go in a circle. Check that the query passes $${name} on, and \`pagination_cursor_field\`.`,
      );
    }
    seen.add(cursor);
    return after(cursor);
  };

  const byPlace = (page: Page): Next => {
    const total = totalOf(page.total, config);
    if (more === false) return ended(page, `${hasNext}: false`);
    if (total !== undefined && pages.records >= total && !more) return { end: `total: ${total} records` };
    if (page.records === 0 && !more) return ended(page, 'an empty page');
    if (page.records === 0 && config.pagination_type === 'offset')
      throw new StepError(
        `${saysMore()}, but has no records: ${pages.records} came, and nothing says how far to go on. Check \`data_path\` and \`pagination_type\`.`,
      );
    if (before && page.records > 0 && sameRecords(page, before)) {
      // Of pages whose records are all alike, one tells nothing of another: the total does.
      const isAlike = page.records > 1 && new Set(page.digests).size === 1;
      if (!isAlike || total === undefined)
        throw new StepError(
          `Page ${pages.number} has the same records as the page before it. Check that the query passes $${name} on, and selects what tells records apart.`,
          { at: { key: 'query' } },
        );
    }
    before = page;
    place += config.pagination_type === 'page' ? 1 : page.records;
    return to(String(place));
  };

  if (isCursor && typeof variables[name] === 'string') seen.add(variables[name]);
  return {
    ...common(),
    first: isCursor ? call : to(String(place)),
    next(page) {
      pages.number++;
      pages.records += page.records;
      more = page.hasMore === null ? undefined : truthOf(page.hasMore);
      const next = isCursor ? { ...byCursor(page), told: again(page, pages.number) } : byPlace(page);
      if (page.records > 0) pages.hollow = 0;
      else if (!('end' in next)) hollow('had no records');
      return next;
    },
    ahead({ cursor, hasMore }) {
      if (truthOf(hasMore) !== true) return undefined;
      // How far an offset goes on is known when the records were counted.
      if (!isCursor) return config.pagination_type === 'page' ? to(String(place + 1)) : undefined;
      return typeof cursor === 'string' && cursor !== '' && !seen.has(cursor) ? after(cursor) : undefined;
    },
    cut: (end) =>
      more === false
        ? { end }
        : {
            end,
            warning: `The reading was ended by ${end}, and there may be more${more ? `: the server says so (${hasNext})` : ''}.`,
          },
    refused(error) {
      if (pages.number === 0) throw error;
      const expired =
        error.status === 401 || error.status === 403
          ? ' Who asks was known before: the token may have expired.'
          : '';
      throw new StepError(
        `${error.message}${expired} That was page ${pages.number + 1}; the ${pages.number} before it are not loaded without the others.`,
        { ...error.details, cause: error },
      );
    },
  };
}

const common = (): Pick<Pager, 'asks' | 'mayRepeat' | 'refused' | 'doubts'> => ({
  // Its reader asks for what it needs (answer.ts).
  asks: { ways: {} },
  mayRepeat: false,
  refused(error: StatusError) {
    throw error;
  },
  doubts: () => [],
});

/** The type of the variable that takes cursor, offset or page. Throws `StepError` where the query has none. */
export function variableOf({ query, pagination_variable_name: name }: GraphqlConfig): string {
  const document = documentOf(query);
  const found = document?.operations.map(({ variables }) => variables.get(name)).find((type) => type);
  if (found !== undefined || document === undefined) return found ?? '';
  throw new StepError(
    `The query has no variable $${name}, which \`pagination_variable_name\` names: every page would be the first one. Declare it and pass it on, as in query($${name}: String) { items(${name}: $${name}) { … } }.`,
    { at: { key: 'query' } },
  );
}

/** The first offset or page: that of the step's own variables. */
function startOf({ variables, pagination_variable_name: name, pagination_type }: GraphqlConfig): number {
  const given = Number(variables[name] ?? NaN);
  return Number.isInteger(given) ? given : pagination_type === 'page' ? 1 : 0;
}

function totalOf(said: Captured | undefined, { pagination_total }: GraphqlConfig): number | undefined {
  if (pagination_total === undefined || said === null) return undefined;
  if (typeof said === 'string' && /^\d+$/.test(said)) return Number(said);
  throw new StepError(
    `The answer has no number at \`pagination_total\` (${pagination_total}). Select it in the query, or correct the key.`,
    { at: { key: 'pagination_total' } },
  );
}
