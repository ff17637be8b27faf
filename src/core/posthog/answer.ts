/** The bytes of an answer in one piece, and what stands in them: names of columns, rows, words. */
import { once } from '../bytes/gather.ts';
import type { StepError } from '../contract/errors.ts';
import { Capture, type Captured } from '../json/capture.ts';
import { JsonFault } from '../json/fault.ts';
import { damaged } from '../json/faults.ts';
import { JsonReader } from '../json/reader.ts';
import { nextElement, nextName } from '../json/steps.ts';
import { nowhere } from '../json/target.ts';
import { ByteWindow } from '../json/window.ts';

/** A body: `bytes[end]` is 0, as a reader wants it. */
export class Body {
  bytes = new Uint8Array(256 * 1024);
  end = 0;

  clear(): void {
    this.end = 0;
    this.bytes[0] = 0;
  }

  add(chunk: Uint8Array): void {
    const { length } = chunk;
    if (this.end + length >= this.bytes.length) {
      const room = new Uint8Array(Math.max(this.bytes.length * 2, this.end + length + 1));
      room.set(this.bytes.subarray(0, this.end));
      this.bytes = room;
    }
    this.bytes.set(chunk, this.end);
    this.end += length;
    this.bytes[this.end] = 0;
  }
}

/** A reader that stands at a byte of a body. */
export function readerAt({ bytes, end }: Body, at: number): JsonReader {
  const reader = new JsonReader();
  reader.bytes = bytes;
  reader.at = at;
  reader.end = end;
  reader.final = true;
  return reader;
}

/** Members of an answer that are looked at, besides its rows. */
const TOLD = ['columns', 'types', 'error', 'query_status', 'detail'] as const;

export type Told = Readonly<Partial<Record<(typeof TOLD)[number], Captured>>> & {
  /** There is a list of results. */
  readonly hasRows: boolean;
};

/** Hands over every row of an answer, at which the reader stands. Throws `StepError` with the place where it is no JSON; `shown`: its address. */
export function readAnswer(body: Body, shown: string, take: (reader: JsonReader) => void): Told {
  const reader = readerAt(body, 0);
  const told: Partial<Record<string, Captured>> = {};
  let hasRows = false;
  try {
    if (reader.peek() !== 123) throw reader.expected('an object');
    reader.at++;
    for (let first = true; ; first = false) {
      const name = nextName(reader, first);
      if (name === undefined) break;
      const byte = reader.peek();
      if (name === 'results' && byte === 91) {
        hasRows = true;
        reader.at++;
        for (let row = 0; nextElement(reader, row === 0); row++) take(reader);
      } else if (TOLD.some((each) => each === name)) {
        const capture = new Capture();
        reader.record(capture, 0);
        told[name] = capture.value;
      } else reader.record(nowhere, 0);
    }
    while (body.bytes[reader.at]! <= 32 && reader.at < body.end) reader.at++;
    if (reader.at < body.end) throw new JsonFault('there is more behind the end of the document', reader.at);
  } catch (error) {
    throw error instanceof JsonFault ? faultOf(body, shown, error) : error;
  }
  return { ...told, hasRows };
}

/** The same in words: line, byte and what stands there. */
function faultOf({ bytes, end }: Body, shown: string, fault: JsonFault): StepError {
  const window = new ByteWindow(once(new Uint8Array()));
  window.bytes = bytes;
  window.end = end;
  return damaged(shown, window, fault);
}
