/** `xl/sharedStrings.xml`: texts that cells name by their number, kept as bytes one behind the other. */
import { StepError } from '../contract/errors.ts';
import { longer } from '../json/builder.ts';
import {
  codeOf,
  END,
  Gathered,
  MORE,
  OVER,
  START,
  TEXT,
  unescapeExcel,
  type XmlTokens,
} from './xml-tokens.ts';

const ITEM = codeOf('si');
const T = codeOf('t');
const PHONETIC = codeOf('rPh');

/** More than this is not kept: it all has to be in memory while the sheet is read. */
const MOST_BYTES = 1024 * 1024 * 1024;

export interface SharedStrings {
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Text i is `bytes[offsets[i]..offsets[i + 1])`. */
  readonly offsets: Int32Array;
}

export const NO_STRINGS: SharedStrings = { count: 0, bytes: new Uint8Array(0), offsets: new Int32Array(1) };

/** Reads them all. A text may have formats within it; how it is pronounced is none of it. */
export async function readSharedStrings(xml: XmlTokens, path: string): Promise<SharedStrings> {
  const text = new Gathered();
  let offsets = new Int32Array(1024);
  let count = 0;
  let inText = false;
  let inItem = false;
  let aside = 0;
  for (;;) {
    const token = xml.next();
    if (token === TEXT) {
      if (inText && aside === 0) text.add(xml);
    } else if (token === START) {
      if (xml.code === T) inText = inItem;
      else if (xml.code === PHONETIC) aside++;
      else if (xml.code === ITEM) inItem = true;
    } else if (token === END) {
      if (xml.code === T) inText = false;
      else if (xml.code === PHONETIC) aside--;
      else if (xml.code === ITEM) {
        inItem = false;
        unescapeExcel(text, offsets[count]);
        if (++count >= offsets.length) offsets = longer(offsets, offsets.length * 2);
        offsets[count] = text.length;
        if (text.length > MOST_BYTES)
          throw new StepError(
            `${path}: its texts take more than 1 GB, which the playground does not keep in memory. Save the sheet as CSV, and load that.`,
          );
      }
    } else if (token === OVER) {
      return { count, bytes: text.bytes.subarray(0, text.length), offsets: offsets.subarray(0, count + 1) };
    } else if (token === MORE) await xml.fill();
  }
}
