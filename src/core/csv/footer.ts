/** The `skipfooter` key: lines at the end of a text that are left out. */
import { NOTED_LINES } from './counts.ts';

const LF = 10;
const CR = 13;

export interface WithoutFooter {
  readonly text: AsyncIterable<Uint8Array>;
  /** Lines left out, once the text has been read to its end. */
  dropped(): number;
  /** The first of them. */
  lines(): readonly string[];
}

/** The text without its last lines, which are held back until it is known that they are the last. */
export function withoutFooter(source: AsyncIterable<Uint8Array>, lines: number): WithoutFooter {
  let dropped = 0;
  let footer = new Uint8Array(0);
  async function* text(): AsyncGenerator<Uint8Array> {
    let held = new Uint8Array(0);
    for await (const chunk of source) {
      const bytes = new Uint8Array(held.length + chunk.length);
      bytes.set(held);
      bytes.set(chunk, held.length);
      const { start } = lastLines(bytes, lines);
      if (start > 0) yield bytes.subarray(0, start);
      held = bytes.slice(start);
    }
    const last = lastLines(held, lines);
    dropped = last.lines;
    footer = held.subarray(last.start);
    if (last.start > 0) yield held.subarray(0, last.start);
  }
  const first = (): string[] =>
    new TextDecoder('utf-8', { ignoreBOM: true })
      .decode(footer)
      .split(/\r\n|[\r\n]/, Math.min(dropped, NOTED_LINES));
  return { text: text(), dropped: () => dropped, lines: first };
}

/** Where the last lines begin, and how many there are of those wanted. */
function lastLines(bytes: Uint8Array, wanted: number): { readonly start: number; readonly lines: number } {
  let at = bytes.length;
  let lines = 0;
  for (; lines < wanted && at > 0; lines++) {
    if (bytes[at - 1] === LF) at--;
    if (bytes[at - 1] === CR) at--;
    while (at > 0 && bytes[at - 1] !== LF && bytes[at - 1] !== CR) at--;
  }
  return { start: at, lines };
}
