/** Answers that are no success by their status, and say why as GraphQL does. */
import { Capture } from '../json/capture.ts';
import { JsonReader } from '../json/reader.ts';
import { JsonFault } from '../json/fault.ts';
import type { HttpResponse } from '../contract/network.ts';
import { isRateLimit } from '../http/asked.ts';
import { StatusError } from '../http/retry.ts';
import { firstLines, statusError } from '../http/status-error.ts';
import { type AnswerError, askedIn, errorsIn, isLimited, placeIn, told } from './errors.ts';

/** Gives what makes errors of such answers to `query`: with their messages, and the place in the query where they name one. */
export function refusalOf(query: string) {
  return async (url: string, response: HttpResponse, now: string): Promise<StatusError> => {
    let answer: Capture | undefined;
    let errors: readonly AnswerError[] = [];
    const { message, status, headers, said } = await statusError(url, response, (head) => {
      answer = captured(head);
      errors = errorsIn(answer?.find(['errors']));
      return errors.length > 0 ? told(errors) : firstLines(head);
    });
    const isLimit = errors.some(isLimited) && !isRateLimit(status, headers);
    const asked = isLimit ? askedIn(errors, answer?.find(['extensions']), now) : undefined;
    return new StatusError(message, isLimit ? 429 : status, headers, said, asked, placeIn(query, errors));
  };
}

/** Gives the object that these bytes are; undefined where they are none, or only its beginning. */
export function captured(bytes: Uint8Array): Capture | undefined {
  const reader = new JsonReader();
  // A reader wants a 0 behind the text.
  reader.bytes = new Uint8Array(bytes.length + 1);
  reader.bytes.set(bytes);
  reader.end = bytes.length;
  reader.final = true;
  const capture = new Capture();
  try {
    reader.record(capture, 0);
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
  return capture;
}
