/** Pages of CSV become one text: each has the header of the first, which is left out from the second on. */
import { HINT_BYTES, hintedDelimiter } from '../csv/hint.ts';
import { peek } from '../csv/peek.ts';
import { StepError } from '../driver.ts';

export interface CsvPages {
  /** Records of a page, without its header. Throws `StepError` when its header differs from the first page's. */
  count(text: AsyncIterable<Uint8Array>): Promise<number>;
  joined(texts: AsyncIterable<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array>;
}

const LINE_FEED = Uint8Array.of(10);

export function csvPages(shown: string, header: boolean | number): CsvPages {
  if (typeof header === 'number')
    throw new StepError(
      'header must be true or false for CSV in pages: every page begins with it, or none does.',
      { at: { key: 'header' } },
    );
  let first: string | undefined;
  return {
    async count(text) {
      const decoder = new TextDecoder('utf-8');
      let names = '';
      let records = 0;
      for await (const { bytes, record } of pieces(text)) {
        if (record > 0 || !header) records = Math.max(records, record + (header ? 0 : 1));
        else names += decoder.decode(bytes, { stream: true });
      }
      names = names.trim();
      if (header && first !== undefined && names !== first)
        throw new StepError(
          `A page of ${shown} has the columns ${names.slice(0, 200)}, but the first has ${first.slice(0, 200)}. Pages of CSV must have the same columns.`,
        );
      first ??= names;
      return records;
    },

    async *joined(texts) {
      let page = 0;
      for await (const text of texts) {
        let last: number | undefined;
        for await (const { bytes, record } of pieces(text)) {
          last ??= 10;
          if (page > 0 && header && record === 0) continue;
          last = bytes.at(-1) ?? last;
          yield bytes;
        }
        if (last === undefined) continue;
        if (last !== 10) yield LINE_FEED;
        page++;
      }
    },
  };
}

interface Piece {
  readonly bytes: Uint8Array;
  /** Of which record of the page these bytes are; blank lines belong to the one before them. */
  readonly record: number;
}

/** Cuts a text behind its first record; the rest comes in as large pieces as it arrives, each with the number of its last record. */
async function* pieces(text: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  const { head, stream } = await peek(text, HINT_BYTES);
  let quoted = false;
  // A first line such as `sep=;` goes with the header.
  let record = hintedDelimiter(head) === undefined ? -1 : -2;
  let blank = true;
  for await (const bytes of stream) {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === 34) quoted = !quoted;
      if (!quoted && (byte === 10 || byte === 13)) {
        blank = true;
        continue;
      }
      if (!blank) continue;
      blank = false;
      record++;
      if (record !== 1) continue;
      if (at > from) yield { bytes: bytes.subarray(from, at), record: 0 };
      from = at;
    }
    if (from < bytes.length) yield { bytes: bytes.subarray(from), record: Math.max(0, record) };
  }
}
