/** Bytes in the encodings of the CSV components become UTF-8 bytes, exactly or not at all. */
import { StepError } from '../driver.ts';
import { decoders, type Encoding } from './decoders.ts';
import { passText, type Survey } from './survey.ts';

export type { Encoding };

const OTHERS: Readonly<Record<Encoding, string>> = {
  'utf-8': 'Set the encoding the file was saved in, such as `encoding: latin-1` or `encoding: utf-16`.',
  'utf-16': 'Set the encoding the file was saved in; `encoding: utf-8` is the usual one.',
  ascii: 'Set `encoding: utf-8` or `encoding: latin-1`, as the file was saved.',
  'latin-1': 'Set the encoding the file was saved in, such as `encoding: utf-16`.',
  'iso-8859-1': 'Set the encoding the file was saved in, such as `encoding: utf-16`.',
};

/** NUL characters: every second byte of plain letters in UTF-16, or a file of another kind. */
const NO_TEXT = {
  'utf-16':
    'If it was saved in another encoding, set that, such as `encoding: utf-8`; else it is no CSV file.',
  others: 'If it was saved as UTF-16, set `encoding: utf-16`; else it is no CSV file.',
};

const MARK = [0xef, 0xbb, 0xbf];

/**
 * UTF-8 chunks without a byte order mark. Bytes that the encoding does not know, and NUL characters, end the stream with a
 * `StepError` that names encoding, line and byte, once the text before them has been taken.
 */
export async function* decode(
  path: string,
  source: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Uint8Array> {
  const decoder = decoders[encoding]();
  const survey: Survey = { lineFeeds: 0, nul: false };
  let offset = 0;
  // Of the mark's bytes, how many were met; the mark may be cut by a chunk's end.
  let matched = encoding === 'utf-8' ? 0 : MARK.length;
  for await (const bytes of source) {
    const before = survey.lineFeeds;
    let text = decoder.chunk(bytes, survey);
    let failure: StepError | undefined;
    if (survey.nul) {
      text = text.subarray(0, text.indexOf(0));
      failure = noText(path, encoding, `line ${lineAfter(before, text)}`);
    } else if (decoder.bad) {
      const { at, what } = decoder.bad;
      failure = unknownBytes(path, encoding, what, lineAfter(before, text), offset + at);
    }
    offset += bytes.length;

    let skip = 0;
    while (matched < MARK.length && skip < text.length) {
      if (text[skip] === MARK[matched]) {
        matched++;
        skip++;
        continue;
      }
      if (matched > skip) yield Uint8Array.from(MARK.slice(0, matched - skip));
      skip = 0;
      matched = MARK.length;
    }
    if (skip < text.length) yield skip > 0 ? text.subarray(skip) : text;
    if (failure) throw failure;
  }
  const cut = decoder.end();
  if (cut) throw unknownBytes(path, encoding, cut, survey.lineFeeds + 1, offset);
}

/** The line, 1-based, that follows a text before which there were so many line feeds. */
function lineAfter(lineFeeds: number, text: Uint8Array): number {
  const survey: Survey = { lineFeeds, nul: false };
  passText(text, survey);
  return survey.lineFeeds + 1;
}

function unknownBytes(path: string, encoding: Encoding, what: string, line: number, byte: number): StepError {
  return new StepError(
    `${path} has ${what}, which is not ${encoding} (line ${line}, byte ${byte}). ${OTHERS[encoding]}`,
  );
}

function noText(path: string, encoding: Encoding, where: string): StepError {
  const wayOut = NO_TEXT[encoding === 'utf-16' ? 'utf-16' : 'others'];
  return new StepError(`${path} has a NUL character, so this is no text (${where}). ${wayOut}`);
}
