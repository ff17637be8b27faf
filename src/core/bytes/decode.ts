/** Bytes in the encodings of the CSV components become UTF-8 bytes, exactly or not at all. */
import { StepError } from '../contract/errors.ts';
import { hex } from './decoder.ts';
import { decoderOf } from './decoders.ts';
import { type Encoding, encodingOf } from './encodings.ts';
import { upperHalf } from './single-byte.ts';
import { passText, type Survey } from './survey.ts';

export type { Encoding };

/** The way out of bytes that the encoding does not know. */
function otherEncodings(encoding: Encoding, what: string, byte: number): string {
  if (byte === 0 && /^the byte 0xF[EF]$/.test(what))
    return 'Set the encoding the file was saved in: it begins as `encoding: utf-16` does.';
  switch (encoding) {
    case 'utf-8':
      return 'Set the encoding the file was saved in: most often `encoding: windows-1252`, else one such as windows-1250, utf-16 or shift_jis.';
    case 'ascii':
      return 'Set `encoding: utf-8` or `encoding: windows-1252`, as the file was saved.';
    case 'utf-16':
      return 'Set the encoding the file was saved in; `encoding: utf-8` is the usual one.';
    case 'utf-16le':
    case 'utf-16be':
      return 'Set the encoding the file was saved in; `encoding: utf-16` goes by the byte order mark.';
    default:
      return 'Set the encoding the file was saved in; `encoding: utf-8` is the usual one.';
  }
}

/** NUL characters: every second byte of plain letters in UTF-16, or a file of another kind. */
const NO_TEXT = {
  'utf-16':
    'If it was saved in another encoding, set that, such as `encoding: utf-8`; else it is no CSV file.',
  others: 'If it was saved as UTF-16, set `encoding: utf-16`; else it is no CSV file.',
};

/** The key that says what bytes mean. */
const AT = { key: 'encoding' };

const MARK = [0xef, 0xbb, 0xbf];

/**
 * UTF-8 chunks without a byte order mark. Bytes that the encoding does not know, and NUL characters, end the stream with a
 * `StepError` that names encoding, line and byte, once the text before them has been taken; so does an encoding that nobody
 * knows, at once. `remark` is told what speaks for another encoding.
 */
export async function* decode(
  path: string,
  source: AsyncIterable<Uint8Array>,
  named: string,
  remark: (sentence: string) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const encoding = encodingOf(named);
  if (encoding === undefined)
    throw new StepError(
      `There is no encoding ${JSON.stringify(named)}. Set the one that ${path} was saved in, such as utf-8 or windows-1252.`,
      { at: AT },
    );
  const decoder = decoderOf(encoding);
  const survey: Survey = { lineFeeds: 0, nul: false };
  let offset = 0;
  // Of the mark's bytes, how many were met; the mark may be cut by a chunk's end.
  let matched = encoding === 'utf-8' || encoding === 'gb18030' ? 0 : MARK.length;
  let before = 0;
  const decoded = async function* (): AsyncGenerator<readonly [text: Uint8Array, bytes: number]> {
    for await (const bytes of source) {
      const unmarked = decoder.control === undefined;
      const text = decoder.chunk(bytes, survey);
      if (unmarked && decoder.control)
        remark(onControl(decoder.control.byte, lineAfter(before, bytes.subarray(0, decoder.control.at))));
      yield [text, bytes.length];
    }
    if (decoder.rest) yield [decoder.rest(survey), 0];
  };
  for await (const [whole, length] of decoded()) {
    let text = whole;
    let failure: StepError | undefined;
    if (survey.nul) {
      text = text.subarray(0, text.indexOf(0));
      failure = noText(path, encoding, `line ${lineAfter(before, text)}`);
    } else if (decoder.bad) {
      const { bad } = decoder;
      failure = unknownBytes(path, encoding, bad.what, lineAfter(before, text), offset + bad.at);
    }
    before = survey.lineFeeds;
    offset += length;

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

function onControl(byte: number, line: number): string {
  const character = upperHalf('windows-1252')?.[byte - 0x80] ?? '';
  if (/\p{C}/u.test(character))
    return `Line ${line} holds the byte ${hex(byte)}, a control character in latin-1, which text does not have. Is it the encoding the file was saved in?`;
  return `Line ${line} holds the byte ${hex(byte)}, a control character in latin-1, which text does not have; in windows-1252 it is ${character}. Set \`encoding: windows-1252\` if that is meant.`;
}

function unknownBytes(path: string, encoding: Encoding, what: string, line: number, byte: number): StepError {
  return new StepError(
    `${path} has ${what}, which is not ${encoding} (line ${line}, byte ${byte}). ${otherEncodings(encoding, what, byte)}`,
    { at: AT },
  );
}

function noText(path: string, encoding: Encoding, where: string): StepError {
  const wayOut = NO_TEXT[encoding.startsWith('utf-16') ? 'utf-16' : 'others'];
  return new StepError(`${path} has a NUL character, so this is no text (${where}). ${wayOut}`, { at: AT });
}
