/** One answer becomes a table while it arrives. When it breaks off, it is asked for again and the table begun anew. */
import { decode } from '../bytes/decode.ts';
import { loadCsv } from '../csv/load.ts';
import type { HttpResponse } from '../contract/network.ts';
import { TypeInference } from '../json/inference.ts';
import { loadJson, loadTexts } from '../json/load.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { rereadable, type Rereadable } from './body.ts';
import { answerEncoding } from './charset.ts';
import { adviceBeside } from './failure.ts';
import { promiseIn } from './promise.ts';
import { refusal } from './refusal.ts';
import { checkHead, formatOf, unpacked } from './answer-format.ts';
import { saidInstead, saysNone } from './words.ts';
import { receiptOfCsv, receiptOfJson } from './http-receipt.ts';
import { namesOf } from './paging-keys.ts';
import { csvLoad, emptyBody, formatHere, jsonLoad, namesColumns, type LoadContext } from './load-context.ts';

/**
 * Sends the request of the step, loads the answer into its table and gives the receipt. Rejects with
 * `StepError` for an answer that is no success or no table, and when retries do not help.
 */
export function loadWhole(context: LoadContext): Promise<LoadReceipt> {
  return context.network.persist(async () => {
    const response = await context.network.ask(context.plan.url);
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
  const { config, shown } = context;
  const { headers } = response;
  const first = await unpacked(await body.open(), shown);
  const { packed } = first;
  if (first.head.length === 0 && namesColumns(context)) {
    const read = {
      format: formatOf(context.plan.url, headers['content-type'], first.head) ?? 'json',
      encoding: 'utf-8',
      packed,
    };
    return receiptOfJson(
      context,
      read,
      await loadTexts(jsonLoad(context, 'json'), new TypeInference().fields(true), []),
    );
  }
  if (first.head.length === 0) throw emptyBody(shown, response.status);
  const format = formatHere(context, headers, first.head);
  checkHead(shown, first.head, format, headers['content-type']);

  const encoding = answerEncoding(config.encoding, first.head, headers['content-type'], shown);
  let arriving: typeof first | undefined = first;
  const text = async (): Promise<AsyncIterable<Uint8Array>> => {
    const { stream } = arriving ?? (await unpacked(await body.open(), shown));
    arriving = undefined;
    return decode(shown, stream, encoding, (said) => context.remarks.add(said));
  };
  const cut = config.limit !== undefined;
  if (format === 'json' || format === 'ndjson') {
    const records = namesOf(config.records);
    const load = jsonLoad(context, format);
    const mayLack = saysNone(records, (words) => context.remarks.add(saidInstead(shown, words)));
    const wanted = { ...load.wanted, mayLack };
    const refuse = refusal(context, first.head, records);
    const loaded = await loadJson({ ...load, wanted, refuse }, text);
    const { aside, layout, rows } = loaded;
    const isList = layout === 'list' || layout === 'keyed' || records.length > 0;
    const promise = cut ? undefined : promiseIn(isList ? aside : [], rows, headers);
    const beside = isList ? adviceBeside(aside, records) : undefined;
    return advised(receiptOfJson(context, { format, encoding, packed }, loaded), beside, promise);
  }
  const loaded = await loadCsv(csvLoad(context, format ?? 'csv', text));
  const promise = cut ? undefined : promiseIn([], loaded.rows, headers);
  return advised(receiptOfCsv(context, { format: format ?? 'csv', encoding, packed }, loaded), promise);
}

function advised(receipt: LoadReceipt, ...sentences: (string | undefined)[]): LoadReceipt {
  return { ...receipt, advice: [...sentences.filter((each) => each !== undefined), ...receipt.advice] };
}
