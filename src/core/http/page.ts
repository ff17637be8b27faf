/** One page: its records counted, and what it says of the next one. */
import { decode } from '../bytes/decode.ts';
import type { HttpResponse } from '../contract/network.ts';
import { StepError } from '../contract/errors.ts';
import { publicUrl } from './address.ts';
import { answerEncoding } from './charset.ts';
import { checkHead, unpacked } from './answer-format.ts';
import { firstLines } from './status-error.ts';
import { lookAtJson } from './json-page.ts';
import { totalIn } from './promise.ts';
import { csvHere, emptyBody, formatHere, isCsv, jsonHere, namesColumns } from './readers.ts';
import { refuseCursor } from './cursor-place.ts';
import type { LoadContext, LookAtPage } from './source.ts';
import type { Pages } from './read-page.ts';

/** By its format. */
export const readPage: LookAtPage = async (context, pages, response, url, look) => {
  const { bodies, reading, meter, pager } = context;
  const { headers } = response;
  const shown = publicUrl(url);
  const { head, stream, packed } = await unpacked(bodies.receive(response, shown), shown);
  const header = pager?.asks.header;
  const seen = {
    url: response.url,
    link: headers['link'],
    header: header === undefined ? undefined : headers[header.toLowerCase()],
    headerTotal: totalIn(headers),
  };
  if (head.length === 0) {
    refuseEmpty(context, pages, response, shown);
    return { ...seen, records: 0, digest: meter.digest() };
  }
  const format = pages.format ?? formatHere(context, headers, head);
  const wrong = (what: string, way = ''): StepError =>
    new StepError(`${shown} ${what}. It answered: ${firstLines(head).replace(/[.\s]+$/, '')}.${way}`);
  if (pages.format !== undefined && isCsv(format) && /json/i.test(headers['content-type'] ?? ''))
    throw wrong('answered with JSON where the pages before it had CSV');
  checkHead(shown, head, format, headers['content-type']);
  const encoding = answerEncoding(reading.encoding, head, headers['content-type'], shown);
  const text = decode(shown, stream, encoding);
  const how = { ...look, path: shown };
  if (isCsv(format)) {
    refuseCursor(context, 'CSV');
    pages.csv ??= csvHere(context, format);
    const counted = await pages.csv.look(text, { ...how, mayLack: () => true });
    pages.format = format;
    pages.packed ||= packed;
    return { ...seen, ...counted, encoding, digest: meter.digest() };
  }
  const json = pages.json ?? jsonHere(context, format);
  const found = await lookAtJson(context, pages, json, text, how, wrong);
  pages.json = json;
  pages.format = found.areLines ? 'ndjson' : (format ?? 'json');
  pages.packed ||= packed;
  return {
    ...seen,
    ...found.said,
    records: found.records,
    encoding,
    digest: meter.digest(),
    digests: found.digests,
  };
};

/** An answer without a body is no page, but where that is how there are none. */
function refuseEmpty(context: LoadContext, { format }: Pages, { status }: HttpResponse, shown: string): void {
  if (status === 204) return;
  if (format === undefined && !namesColumns(context)) throw emptyBody(shown, status);
  if (format === 'json')
    throw new StepError(
      `${shown} answered ${status} with an empty body, unlike the pages before it. If that is how the pages end, set \`max_pages\` to their number.`,
    );
}
