/** Records that are alike in time and id, all of them wanted: whether a page that holds nothing else is the last one. */
import { decode } from '../bytes/decode.ts';
import { StepError } from '../contract/errors.ts';
import { Capture } from '../json/capture.ts';
import type { Transport } from '../http/transport.ts';
import { Body, readAnswer } from './answer.ts';
import { countQuery, type Place, type Question } from './question.ts';
import { requestBody } from './request.ts';

/** Asks how many records there are from a place on. */
export async function countFrom(
  transport: Transport,
  url: string,
  question: Question,
  place: Place,
): Promise<number> {
  const body = requestBody(countQuery(question, place));
  return transport.persist(async () => {
    const response = await transport.send({ url, method: 'POST', body });
    const answer = new Body();
    for await (const chunk of decode(url, response.read(), 'utf-8')) answer.add(chunk);
    const row = new Capture();
    readAnswer(answer, url, (reader) => reader.record(row, 0));
    const [count] = Array.isArray(row.value) ? (row.value as readonly Capture[]) : [];
    const found = Number(count?.value);
    if (!Number.isSafeInteger(found))
      throw new StepError(
        `${url} did not say how many records there are: whether all were read is not known.`,
      );
    return found;
  });
}

/** A page does not reach behind the records that stand where the last one does. */
export const stuck = ({ kind }: Question, { id }: Place, size: number): StepError =>
  new StepError(
    `PostHog has ${size} ${kind.table} or more with the very same time and ${kind.id} (${id}): a page does not reach behind them. Set a larger \`page_size\`, or \`deduplication_enabled: true\`.`,
  );

/** The same where the server gives no page as large as was asked for. */
export const stuckByServer = ({ kind, size }: Question, { id }: Place, given: number): StepError =>
  new StepError(
    `PostHog has more than ${given} ${kind.table} with the very same time and ${kind.id} (${id}), and gives ${given} where ${size} were asked for: a page does not reach behind them. Set \`deduplication_enabled: true\`.`,
  );
