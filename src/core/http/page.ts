/** One page: its records counted, and what it says of the next one. */
import { decode, type Encoding } from '../bytes/decode.ts';
import type { HttpResponse } from '../contract/network.ts';
import { StepError } from '../contract/errors.ts';
import type { TypeInference, Counted } from '../json/inference.ts';
import { indexOf } from '../json/way.ts';
import { publicUrl } from './address.ts';
import { answerEncoding } from './charset.ts';
import { csvPages, type CsvPages } from './csv-pages.ts';
import { checkHead, type Format, unpacked } from './answer-format.ts';
import { firstLines } from './network.ts';
import type { Page } from './steps.ts';
import { adviceBeside } from './failure.ts';
import { isNamed, wayToName } from './named.ts';
import { noPage } from './no-page.ts';
import { totalIn } from './promise.ts';
import { noteWords, saidInstead, saysNone, type Words, wordsIn } from './words.ts';
import { namesOf, saidBy, spelled } from './paging-keys.ts';
import {
  dialectHere,
  emptyBody,
  formatHere,
  jsonLoad,
  namesColumns,
  type LoadContext,
} from './load-context.ts';

export type ReadPage = Page & {
  readonly encoding?: Encoding;
  /** Of the records those that are left out. */
  readonly rejected?: number;
  /** CSV without a header and a record. */
  readonly blank?: boolean;
};

/** What the pages read so far have in common. */
export interface Pages {
  readonly inference: TypeInference;
  csv?: CsvPages;
  format?: Format;
  /** Of each page that counts. */
  readonly encodings: Encoding[];
  /** Of each page that counts: its first records that another had too. */
  readonly skips: number[];
  /** Of each page that counts: it is CSV, and holds neither a header nor a record. */
  readonly blanks: boolean[];
  packed: boolean;
  /** What pages with records said beside them, as `failureIn` gives it. */
  readonly usual: Set<string>;
}

/** What is wanted of a page. */
export interface PageWanted {
  /** Records, at most. */
  readonly records: number;
  /** Digests of the page before, whose records it may hold again. */
  readonly before?: readonly number[];
}

/** Throws `StepError` for an answer that is no page, with what it says. */
export async function readPage(
  context: LoadContext,
  pages: Pages,
  response: HttpResponse,
  url: string,
  { records: most, before }: PageWanted,
): Promise<ReadPage> {
  const { bodies, config, meter } = context;
  const { headers } = response;
  const shown = publicUrl(url);
  const { head, stream, packed } = await unpacked(bodies.receive(response, shown), shown);
  const header = config.pagination?.cursor_header;
  const seen = {
    url: response.url,
    link: headers['link'],
    header: header === undefined ? undefined : headers[header.toLowerCase()],
    headerTotal: totalIn(headers),
  };
  if (head.length === 0) {
    if (pages.format === undefined && response.status !== 204 && !namesColumns(context))
      throw emptyBody(shown, response.status);
    if (pages.format === 'json' && response.status !== 204)
      throw new StepError(
        `${shown} answered ${response.status} with an empty body, unlike the pages before it. If that is how the pages end, set \`max_pages\` to their number.`,
      );
    return { ...seen, records: 0, digest: meter.digest() };
  }
  const format = pages.format ?? formatHere(context, headers, head);
  const first = pages.format === undefined;
  const wrong = (what: string, way = ''): StepError =>
    new StepError(`${shown} ${what}. It answered: ${firstLines(head).replace(/[.\s]+$/, '')}.${way}`);
  const isCsv = format === 'csv' || format === 'tsv';
  if (!first && isCsv && /json/i.test(headers['content-type'] ?? ''))
    throw wrong('answered with JSON where the pages before it had CSV');
  checkHead(shown, head, format, headers['content-type']);
  const encoding = answerEncoding(config.encoding, head, headers['content-type'], shown);
  const text = decode(shown, stream, encoding);
  if (isCsv) {
    refuseCursor(context, 'CSV');
    pages.csv ??= csvPages(context.shown, dialectHere(context, format));
    const counted = await pages.csv.count(shown, text);
    pages.format = format;
    pages.packed ||= packed;
    return { ...seen, ...counted, encoding, digest: meter.digest() };
  }

  const { wanted } = jsonLoad(context, format ?? 'json');
  const known = first ? undefined : pages.inference.fields(true);
  const digests: number[] = [];
  const tell = (words: Words): void => void context.remarks.add(saidInstead(shown, words));
  const mayLack = first ? saysNone(wanted.records, tell) : () => true;
  const here = { ...wanted, path: shown, mayLack };
  const found = empty(await pages.inference.add(text, here, most, digests, before), pages);
  if (found.layout === 'lines' && indexOf(namesOf(config.pagination?.cursor)[0]) === undefined)
    refuseCursor(context, 'lines of JSON');
  const said = saidBy(found.values);
  const { usual } = pages;
  const words = found.records > 0 ? undefined : wordsIn(found.aside, wanted.records, usual);
  const after = pages.inference.fields(true);
  const named = isNamed(found.aside, config);
  const fault = noPage(config.records, { found, said, words, before: known, after, usual, isNamed: named });
  if (fault !== undefined) throw wrong(fault, first && isLine(found) ? wayToName(found.aside, config) : '');
  if (first && found.layout === 'object' && wanted.records.length === 0) throw noList(shown, pages.inference);
  if (words?.means === 'unclear') tell(words);
  if (found.records > 0 && found.layout !== 'lines') {
    noteWords(found.aside, wanted.records, usual);
    const beside = adviceBeside(found.aside, wanted.records, usual);
    if (beside !== undefined) context.remarks.add(`${shown}: ${beside}`);
  }
  pages.format = found.layout === 'lines' ? 'ndjson' : (format ?? 'json');
  pages.packed ||= packed;
  return { ...seen, ...said, records: found.records, encoding, digest: meter.digest(), digests };
}

const isLine = ({ layout, records }: Counted): boolean => layout === 'lines' && records === 1;

/** Behind the first page, one object without members where the list of records is due holds none: how some servers write an empty list. */
function empty(found: Counted, { inference, format }: Pages): Counted {
  if (format === undefined || found.layout !== 'object' || !found.bare) return found;
  inference.records -= found.records;
  return { ...found, records: 0 };
}

/** A cursor that stands beside the records: pages of some forms have no such place. */
function refuseCursor({ config, shown }: LoadContext, form: string): void {
  if (config.pagination?.cursor === undefined) return;
  throw new StepError(
    `The pages of ${shown} are ${form}, which hold nothing beside their records, so there is no next cursor at ${spelled(config.pagination.cursor)}. If it stands in a response header, name that as \`cursor_header\` of \`pagination\`.`,
  );
}

function noList(shown: string, inference: TypeInference): StepError {
  const lists = inference.fields(true).members.filter(({ type }) => type.type === 'LIST');
  const there = lists.length > 0 ? ` It holds lists at: ${lists.map(({ key }) => key).join(', ')}.` : '';
  return new StepError(
    `${shown} answered with one object, not with a list of records. Say where in it the records are with \`records\`.${there}`,
  );
}
