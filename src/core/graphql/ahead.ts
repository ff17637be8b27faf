/** What an answer says of the next page, found before its records are looked at. */
import type { WholeText } from '../bytes/gather.ts';
import { StepError } from '../contract/errors.ts';
import type { Said } from '../http/pager.ts';
import { Capture } from '../json/capture.ts';
import { readRecords } from '../json/document.ts';
import type { Way } from '../json/way.ts';
import { ByteWindow } from '../json/window.ts';
import { errorsIn } from './errors.ts';

/** Undefined for an answer that has errors, or none of this at `info`: whoever reads its records says what is the matter. */
export async function saidAhead(
  text: WholeText,
  path: string,
  info: Way,
  { cursor, hasMore }: { readonly cursor: string; readonly hasMore: string },
): Promise<Said | undefined> {
  const window = new ByteWindow(text);
  const capture = new Capture();
  const wanted = {
    path,
    records: info,
    values: [['errors']],
    layout: 'document',
    mayLack: () => true,
  } as const;
  const reading = readRecords(window, wanted, (reader) => {
    reader.record(capture, 0);
    return 'more';
  });
  try {
    const { value: found } = await reading.next();
    if (!found || errorsIn(found.values[0]).length > 0) return undefined;
    return { cursor: capture.find([cursor]), hasMore: capture.find([hasMore]) };
  } catch (error) {
    if (error instanceof StepError) return undefined;
    throw error;
  }
}
