/** Texts without secrets in them, in whatever form programs print these. */
import { base64 } from '../bytes/base64.ts';
import { spellingsOf, type Spelled } from './spelling.ts';

/** Shorter ones are part of ordinary words: hidden everywhere, they would hide the message and give themselves away. */
const SHORTEST = 4;
/** Bytes of a secret of which the middle is looked for in the base64 of something longer. */
const LONG = 8;

export const HIDDEN = '***';

/** From one unit of a text to before another. */
type Range = readonly [start: number, end: number];

/**
 * Gives what replaces each of the secrets by `***`: in capitals or not, as a part of an address, of JSON, of HTML, of base64, of a log that
 * prints bytes, however often one was put into the other, and the beginning of one where a text was cut off within it. Short ones only where
 * a text gives them as a value.
 */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const long = secrets.filter((secret) => secret.length >= SHORTEST);
  const short = secrets.filter((secret) => secret.length > 0 && secret.length < SHORTEST);
  const forms = [...new Set(long.flatMap(formsOf).map(folded))].toSorted((a, b) => a.length - b.length);
  const alone = short.length === 0 ? undefined : asValue(short);
  return (text) => {
    const found =
      forms.length === 0 || text.length < SHORTEST
        ? []
        : spellingsOf(text).flatMap((each) => rangesIn(each, forms));
    const said = found.length === 0 ? text : without(text, found);
    return alone === undefined ? said : said.replace(alone, HIDDEN);
  };
}

/** In quotes, or behind a name. */
const asValue = (short: readonly string[]): RegExp =>
  new RegExp(
    `(?<=["'\`=]|: )(?:${short
      .toSorted((a, b) => b.length - a.length)
      .map(escaped)
      .join('|')})(?![\\p{L}\\p{N}])`,
    'gu',
  );

/** Itself, base64, alone and within that of something longer, and hex: what is no other spelling of its signs. */
function formsOf(secret: string): readonly string[] {
  const bytes = bytesOf(secret);
  const packed = base64(bytes);
  const within = bytes.length < LONG ? [] : [0, 1, 2].map((before) => middleOf(bytes, before));
  const inBase64 = [packed, packed.replace(/=+$/, ''), ...within];
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    secret,
    secret.replace(/\p{Surrogate}/gu, '\uFFFD'),
    ...inBase64,
    ...inBase64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    hex,
  ];
}

/** The characters of base64 that the bytes alone decide, where `before` bytes of a group of three stand before them. */
function middleOf(bytes: Uint8Array, before: number): string {
  const text = base64(Uint8Array.from([...new Uint8Array(before), ...bytes]));
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

/** Where any of the forms stands, shortest first; as units of the original. */
function rangesIn({ text, starts }: Spelled, forms: readonly string[]): readonly Range[] {
  const held = folded(text);
  const ranges: Range[] = [];
  const add = (start: number, end: number): void => {
    ranges.push(starts ? [starts[start] ?? start, starts[end] ?? end] : [start, end]);
  };
  for (const form of forms) {
    if (form.length > held.length) break;
    for (let at = held.indexOf(form); at >= 0; at = held.indexOf(form, at + 1)) add(at, at + form.length);
  }
  for (const cut of cutsIn(held)) {
    const start = cutStart(held.slice(0, cut), forms, cut === held.length);
    if (start !== undefined) add(start, cut);
  }
  return ranges;
}

/** Where a text may have been cut off: at its end, and before each `…`. */
const cutsIn = (text: string): readonly number[] => [
  ...[...text.matchAll(/…/g)].map(({ index }) => index),
  text.length,
];

/** An escape of which not all is there. */
const BROKEN = /(?:%[\da-f]?|\\(?:u[\da-f]{0,3})?|&#?\w{0,6})$/;

/** Where the longest beginning of a form that ends `text` stands; at the end of a whole text half of one is needed, since words end there, too. */
function cutStart(text: string, forms: readonly string[], isEnd: boolean): number | undefined {
  const starts = [...new Set([text, text.replace(BROKEN, '')])].flatMap((end) =>
    forms.flatMap((form) => {
      const length = beginningAt(end, form, Math.max(SHORTEST, isEnd ? Math.ceil(form.length / 2) : 0));
      return length === undefined ? [] : [end.length - length];
    }),
  );
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** How much of the form's beginning ends the text: not all of it, and `least` at least. */
function beginningAt(text: string, form: string, least: number): number | undefined {
  const last = text.at(-1);
  for (let length = Math.min(form.length - 1, text.length); length >= least; length--)
    if (form[length - 1] === last && text.endsWith(form.slice(0, length))) return length;
  return undefined;
}

function without(text: string, ranges: readonly Range[]): string {
  let said = '';
  let at = 0;
  for (const [start, end] of united(ranges)) {
    said += text.slice(at, start) + HIDDEN;
    at = end;
  }
  return said + text.slice(at);
}

/** In order, those that touch as one. */
function united(ranges: readonly Range[]): readonly Range[] {
  const all: Range[] = [];
  for (const [start, end] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = all.at(-1);
    if (last === undefined || start > last[1]) all.push([start, end]);
    else all[all.length - 1] = [last[0], Math.max(last[1], end)];
  }
  return all;
}

/** In small letters where that changes no place. */
const folded = (text: string): string => {
  const small = text.toLowerCase();
  return small.length === text.length ? small : text;
};

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
