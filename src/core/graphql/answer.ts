/** One answer: its errors told, its records counted, and what it says of the next page. */
import { decode } from '../bytes/decode.ts';
import { gather } from '../bytes/gather.ts';
import { StepError } from '../contract/errors.ts';
import { publicUrl } from '../http/address.ts';
import { checkHead, unpacked } from '../http/answer-format.ts';
import { answerEncoding } from '../http/charset.ts';
import { jsonHere } from '../http/readers.ts';
import { StatusError } from '../http/retry.ts';
import { firstLines } from '../http/status-error.ts';
import type { LoadContext, LookAtPage } from '../http/source.ts';
import type { SeenJson } from '../reader/json.ts';
import type { Aside } from '../json/aside.ts';
import type { Capture, Captured } from '../json/capture.ts';
import type { Way } from '../json/way.ts';
import { saidAhead } from './ahead.ts';
import type { GraphqlConfig } from './config.ts';
import { documentOf } from './document.ts';
import {
  type AnswerError,
  askedIn,
  errorsIn,
  isDenied,
  isLimited,
  mayPass,
  placeIn,
  told,
} from './errors.ts';
import { columnsSelected } from './selection.ts';

/** What of an answer is looked for beside its records. */
export interface Places {
  readonly records: Way;
  /** What they say of further pages. */
  readonly info: Way;
  readonly total: Way;
}

/** Bytes of an answer that is kept in memory, so that the next one is asked for before its records are looked at. */
const MOST_AHEAD = 16 * 1024 * 1024;

/** Between the names of nested members, as pandas' json_normalize has it. */
export const SEPARATOR = '.';

/** Gives how the answers of a step are looked at. */
export function lookAtAnswers(config: GraphqlConfig, { records, info, total }: Places): LookAtPage {
  const fields = { cursor: config.pagination_cursor_field, hasMore: config.pagination_has_next_field };
  const values = [[...info, fields.cursor], [...info, fields.hasMore], total, ['errors'], ['extensions']];
  const separator = config.flatten_result ? SEPARATOR : undefined;
  const otherwise = () => {
    const names = columnsSelected(documentOf(config.query), records, separator);
    if (names.length > 0) return { names, by: 'its query selects' };
    throw new StepError(
      `The answer has no records, and the query does not tell which columns there are at \`data_path\` (${JSON.stringify(config.data_path)}). Check \`data_path\`.`,
      { at: { key: 'data_path' } },
    );
  };

  return async (context, pages, response, url, look) => {
    const { headers } = response;
    const shown = publicUrl(url);
    const { head, stream, packed } = await unpacked(context.bodies.receive(response, shown), shown);
    if (head.length === 0)
      throw new StepError(
        `${shown} answered ${response.status} with an empty body, where GraphQL answers with JSON. Check \`endpoint\`.`,
      );
    checkHead(shown, head, 'json', headers['content-type']);
    const encoding = answerEncoding(undefined, head, headers['content-type'], shown);
    const wanted = { key: 'data_path', matches: true, values, aside: !config.pagination_enabled };
    const json = (pages.json ??= jsonHere(context, 'json', { wanted, otherwise }));
    const how = { ...look, path: shown, mayLack: () => true };
    const text = await gather(decode(shown, stream, encoding), MOST_AHEAD);
    const said =
      config.pagination_enabled && text.whole && (await saidAhead(text.whole, shown, info, fields));
    if (said) await look.ahead(said);
    const held = text.whole && (await pages.making?.look(text.whole, how));
    const found = held ?? (await json.look(text.stream, how));
    try {
      judge(config, context, found, shown, headers, head);
    } catch (error) {
      if (!held) json.discount(found.records);
      throw error;
    }
    pages.format = 'json';
    pages.packed ||= packed;
    return {
      url: response.url,
      records: found.records,
      cursor: found.values[0],
      hasMore: found.values[1] ?? moreIn(found.aside, config.pagination_has_next_field),
      total: found.values[2],
      encoding,
      text: text.whole,
      isHeld: held !== undefined,
      digest: context.meter.digest(),
      digests: found.digests,
    };
  };
}

/** What a connection beside the records says of further ones, where no page is asked for. */
function moreIn(said: readonly Aside[], field: string): Captured | undefined {
  const values = said.map(({ way, value }) =>
    way.at(-1) === field
      ? value
      : value instanceof Map
        ? (value as ReadonlyMap<string, Capture>).get(field)?.value
        : undefined,
  );
  return values.find((value) => value === true);
}

/** Throws for an answer whose errors, or whose lack of data, fail the step; tells of the others. */
function judge(
  { on_errors, query, data_path }: GraphqlConfig,
  { remarks, ctx }: LoadContext,
  { values, records, lacking, nulls }: Omit<SeenJson, 'bare'>,
  shown: string,
  headers: Readonly<Record<string, string>>,
  head: Uint8Array,
): void {
  const errors = errorsIn(values[3]);
  const hasData = records > 0 || (!lacking && nulls === 0);
  if (errors.length > 0) {
    const said = told(errors);
    const asked = askedIn(errors, values[4], ctx.now());
    const at = placeIn(query, errors);
    if (errors.some(isLimited))
      throw new StatusError(
        `${shown} answered that it is asked too often: ${said}.`,
        429,
        headers,
        said,
        asked,
        at,
      );
    if (!hasData) {
      const message = `${shown} answered with errors: ${said}.${wayOut(errors)}`;
      throw errors.every(mayPass)
        ? new StatusError(message, 503, headers, said, asked, at)
        : new StepError(message, { at });
    }
    if (on_errors === 'fail')
      throw new StepError(
        `${shown} answered with errors beside its data: ${said}. Values may be missing, so nothing was loaded. Correct what they name; where null will do in these places, set \`on_errors: warn\`.${wayOut(errors)}`,
        { at },
      );
    remarks.add(`The answer has errors beside its data, so values may be missing: ${said}.`);
  }
  if (lacking && !/"data"\s*:/.test(firstLines(head)) && head.length < WHOLE)
    throw new StepError(
      `${shown} gave no answer of GraphQL, which has \`data\` or \`errors\`. It answered: ${firstLines(head).replace(/[.\s]+$/, '')}. Check \`endpoint\`.`,
    );
  if (lacking) throw lacking;
  if (nulls > 0 && errors.length === 0)
    remarks.add(
      records === 0
        ? `The answer has null at \`data_path\` (${data_path}), which is no record.`
        : `\`data_path\` (${data_path}) leads to null in some places, which are no records.`,
    );
}

/** Bytes of a head that is the whole answer. */
const WHOLE = 512;

const wayOut = (errors: readonly AnswerError[]): string =>
  errors.some(isDenied) ? ' Check `auth_type`, and the token of the connection, which may have expired.' : '';
