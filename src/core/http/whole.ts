/** One answer becomes a table while it arrives. When it breaks off, it is asked for again and the table begun anew. */
import { decode } from '../bytes/decode.ts';
import type { HttpResponse } from '../contract/network.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import type { Read, Text } from '../reader/reader.ts';
import { checkHead, type Format, formatOf, unpacked } from './answer-format.ts';
import { rereadable, type Rereadable } from './body.ts';
import { answerEncoding } from './charset.ts';
import { adviceBeside } from './failure.ts';
import { receiptOf } from './http-receipt.ts';
import { namesOf } from '../json/path.ts';
import { promiseIn } from './promise.ts';
import { csvHere, emptyBody, formatHere, isCsv, jsonHere, namesColumns } from './readers.ts';
import { refusal } from './refusal.ts';
import type { LoadContext } from './source.ts';
import { saidInstead, saysNone } from './words.ts';

/**
 * Sends the request of the source, loads the answer into the table of the step and gives the receipt. Rejects with
 * `StepError` for an answer that is no success or no table, and when retries do not help.
 */
export function loadWhole(context: LoadContext): Promise<LoadReceipt> {
  return context.transport.persist(async () => {
    const response = await context.transport.send(context.call);
    context.meter.begin(response.length);
    const body = rereadable(context.bodies, response, context.shown);
    try {
      return await loadBody(context, response, body);
    } finally {
      await body.close();
    }
  });
}

async function loadBody(
  context: LoadContext,
  response: HttpResponse,
  body: Rereadable,
): Promise<LoadReceipt> {
  const { reading, shown } = context;
  const { headers } = response;
  const first = await unpacked(await body.open(), shown);
  const { packed, head } = first;
  if (head.length === 0 && namesColumns(context)) {
    const format = formatOf(context.call.url, headers['content-type'], head) ?? 'json';
    const read = await jsonHere(context, 'json').loadAll(noTexts, []);
    const receipt = { ...read.receipt, format: isCsv(format) ? 'csv' : format };
    return receiptOf(context, { encoding: 'utf-8', packed }, { receipt });
  }
  if (head.length === 0) throw emptyBody(shown, response.status);
  const format = formatHere(context, headers, head);
  checkHead(shown, head, format, headers['content-type']);

  const encoding = answerEncoding(reading.encoding, head, headers['content-type'], shown);
  let arriving: typeof first | undefined = first;
  const text = async (): Promise<Text> => {
    const { stream } = arriving ?? (await unpacked(await body.open(), shown));
    arriving = undefined;
    return decode(shown, stream, encoding, (said) => context.remarks.add(said));
  };
  const { read, advice } = await loadText(context, format, head, headers, text);
  const receipt = receiptOf(context, { encoding, packed }, read);
  return { ...receipt, advice: [...advice, ...receipt.advice] };
}

/** `advice`: what the person has to know of the answer besides. */
async function loadText(
  context: LoadContext,
  format: Format | undefined,
  head: Uint8Array,
  headers: HttpResponse['headers'],
  text: () => Promise<Text>,
): Promise<{ readonly read: Read; readonly advice: readonly string[] }> {
  const { reading, shown } = context;
  const isCut = reading.limit !== undefined;
  if (format === undefined || isCsv(format)) {
    const read = await csvHere(context, format ?? 'csv').load(text);
    const promise = isCut ? undefined : promiseIn([], read.receipt.rows, headers);
    return { read, advice: promise === undefined ? [] : [promise] };
  }
  const records = namesOf(reading.records);
  const mayLack = saysNone(records, (words) => context.remarks.add(saidInstead(shown, words)));
  const refuse = refusal(context, head, records);
  const read = await jsonHere(context, format, { wanted: { mayLack }, refuse }).load(text);
  const { layout, aside = [] } = read.document ?? {};
  const isList = layout === 'list' || layout === 'keyed' || records.length > 0;
  const promise = isCut ? undefined : promiseIn(isList ? aside : [], read.receipt.rows, headers);
  const beside = isList ? adviceBeside(aside, records) : undefined;
  return { read, advice: [beside, promise].filter((each) => each !== undefined) };
}

async function* noTexts(): AsyncGenerator<Text> {}
