/** One cell's whole value, for reading, for the clipboard and for a file. */
import { CLIPBOARD_BYTES, copyText } from '../page/clipboard.ts';
import { bytes, plural } from '../page/number-text.ts';

/** Bytes of a value that are shown; a page of more is slow to scroll and nobody reads it. */
const SHOWN_BYTES = 1_000_000;

export interface OpenCell {
  readonly text: string;
  /** `10,800 characters`, `10,800 characters, 3 lines`, `34.2 MB, of which the first 1.0 MB is shown`. */
  readonly size: string;
  /** All of it is in the text. */
  readonly isWhole: boolean;
}

/** Gives a value that is in memory anyway, with its size in words. */
export function openText(text: string): OpenCell {
  const lines = text.split(/\r\n|[\r\n]/).length;
  const characters = plural([...text].length, 'character');
  return {
    text,
    size: lines > 1 ? `${characters}, ${plural(lines, 'line')}` : characters,
    isWhole: true,
  };
}

/**
 * Reads a value that the engine gave, or its first megabyte where it has more than `most` bytes, and says its size in words.
 */
export async function openCell(value: Blob, most = SHOWN_BYTES): Promise<OpenCell> {
  if (value.size <= most) return openText(await value.text());
  // The cut may go through a character.
  const text = (await value.slice(0, SHOWN_BYTES).text()).replace(/\uFFFD+$/, '');
  return {
    text,
    size: `${bytes(value.size)}, of which the first ${bytes(SHOWN_BYTES)} is shown`,
    isWhole: false,
  };
}

/** Puts the whole value into the clipboard and says, in a sentence, whether it is there. To be called at once when a key is pressed. */
export async function copyCell(value: string | Promise<Blob | null>): Promise<string> {
  if (typeof value === 'string') return said(await copyText(value), [...value].length);
  let large: string | undefined;
  let unread: string | undefined;
  let length = 0;
  const reading = value.catch((cause: unknown) => {
    unread = cause instanceof Error ? cause.message : String(cause);
    throw cause;
  });
  const text = reading.then(async (blob) => {
    if (blob && blob.size > CLIPBOARD_BYTES) large = bytes(blob.size);
    if (large !== undefined) throw new Error('A value too large for the clipboard.');
    const whole = (await blob?.text()) ?? '';
    length = [...whole].length;
    return whole;
  });
  const copied = await copyText(text);
  if (unread !== undefined) return `Nothing was copied. ${unread}`;
  if (large !== undefined)
    return `This value has ${large}, more than a clipboard bears: save it as a file instead.`;
  return said(copied, length);
}

function said(copied: boolean, length: number): string {
  return copied
    ? `Copied ${plural(length, 'character')}.`
    : 'The browser refused the clipboard: select the text and copy it.';
}
