/** The text of a part of a workbook: UTF-8, as all write it, or UTF-16, as the standard lets them. */
import { decode } from '../bytes/decode.ts';
import { peek } from '../bytes/peek.ts';
import { StepError } from '../contract/errors.ts';

/** The error for a part that cannot be read. */
export const damagedPart = (what: string, why: string): StepError =>
  new StepError(
    `${what} cannot be read: ${why}. The file is damaged, or was not written as a workbook should be: open it in a spreadsheet program and save it again.`,
  );

/** UTF-8 without a byte order mark. `what`: for messages. */
export async function* partText(source: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array> {
  const { head, stream } = await peek(source, 2);
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  try {
    yield* decode(what, stream, isUtf16 ? 'utf-16' : 'utf-8');
  } catch (error) {
    // Its advice is for texts whose encoding a step can say.
    if (error instanceof StepError && error.details.at?.key === 'encoding')
      throw damagedPart(what, 'it holds bytes that are no characters');
    throw error;
  }
}
