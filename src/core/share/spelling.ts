/** A text as it reads once what addresses, JSON and HTML write in other ways is undone, and where each of its signs comes from. */

export interface Spelled {
  readonly text: string;
  /** Where unit i of it begins in the original; one more for its end. Absent where it is the original. */
  readonly starts?: readonly number[];
}

/** Rounds of undoing: an address within an address within JSON. */
const ROUNDS = 4;

const ADDRESS = /(?:%[\da-f]{2})+/gi;
const JSON_TEXT = /\\u[\da-f]{4}|\\["'\\/nrt]/gi;
const HTML = /&(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos|nbsp);/gi;
const ANY = new RegExp([ADDRESS, JSON_TEXT, HTML].map(({ source }) => source).join('|'), 'gi');
const WAYS: readonly RegExp[] = [ADDRESS, JSON_TEXT, HTML, ANY];

const NAMED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': ' ',
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
};

/**
 * Gives the text as it is, and as it reads after each round, of each way to write signs and of all together; the same again with `+` for a
 * space, as forms have it.
 */
export function spellingsOf(text: string): readonly Spelled[] {
  const asForm = text.includes('+') ? [{ text: text.replaceAll('+', ' ') }] : [];
  const all = [{ text }, ...asForm].flatMap((first) => [first, ...WAYS.flatMap((way) => rounds(first, way))]);
  return [...new Map(all.map((each) => [each.text, each])).values()];
}

function rounds(first: Spelled, way: RegExp): readonly Spelled[] {
  const all: Spelled[] = [];
  for (let last = undone(first, way); last && all.length < ROUNDS; last = undone(last, way)) all.push(last);
  return all;
}

/** Undefined where nothing of it is written in another way. */
function undone({ text, starts }: Spelled, way: RegExp): Spelled | undefined {
  let read = '';
  const places: number[] = [];
  let from = 0;
  const take = (sign: string, at: number): void => {
    for (let unit = 0; unit < sign.length; unit++) places.push(starts ? (starts[at] ?? at) : at);
    read += sign;
  };
  const keep = (to: number): void => {
    for (; from < to; from++) take(text[from] ?? '', from);
  };
  for (const { 0: written, index } of text.matchAll(way)) {
    keep(index);
    for (const { sign, length } of signsOf(written)) {
      take(sign, from);
      from += length;
    }
  }
  if (from === 0) return undefined;
  keep(text.length);
  if (read === text) return undefined;
  places.push(starts ? (starts[text.length] ?? text.length) : text.length);
  return { text: read, starts: places };
}

/** The signs that were written so, each with how many units it took. */
function signsOf(written: string): readonly { readonly sign: string; readonly length: number }[] {
  const { length } = written;
  if (written.startsWith('%')) return bytesAsSigns(written);
  if (/^\\u/i.test(written)) return [{ sign: String.fromCharCode(parseInt(written.slice(2), 16)), length }];
  if (written.startsWith('&#')) {
    const code = /^&#x/i.test(written) ? parseInt(written.slice(3), 16) : parseInt(written.slice(2), 10);
    return [{ sign: code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : written, length }];
  }
  return [{ sign: NAMED[written.toLowerCase()] ?? written.slice(1), length }];
}

/** `%C3%A9`: by UTF-8; bytes that are none stay as they are written. */
function bytesAsSigns(written: string): readonly { readonly sign: string; readonly length: number }[] {
  const signs: { sign: string; length: number }[] = [];
  for (let at = 0; at < written.length;) {
    const lead = parseInt(written.slice(at + 1, at + 3), 16);
    const length = 3 * (lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);
    const sign = decoded(written.slice(at, at + length));
    signs.push(sign === undefined ? { sign: written.slice(at, at + 3), length: 3 } : { sign, length });
    at += sign === undefined ? 3 : length;
  }
  return signs;
}

function decoded(written: string): string | undefined {
  try {
    return decodeURIComponent(written);
  } catch {
    return undefined; // No UTF-8.
  }
}
