/** What DuckDB prints of values, read back exactly: for types that it does not hand out itself. */
import type { Column } from '../contract/columns.ts';

type Texts = Extract<Column, { type: 'VARCHAR' }>;

const ascii = new TextDecoder('latin1');
const isHeld = (validity: Uint8Array | undefined, row: number): boolean =>
  validity === undefined || (validity[row >> 3]! & (1 << (row & 7))) !== 0;

function each(
  { offsets, bytes, validity }: Texts,
  rows: number,
  read: (row: number, text: string) => void,
): void {
  for (let row = 0; row < rows; row++)
    if (isHeld(validity, row)) read(row, ascii.decode(bytes.subarray(offsets[row], offsets[row + 1])));
}

const unread = (type: string, text: string): Error => new Error(`"${text}" is no ${type}.`);

export function uuidsOf(texts: Texts, rows: number): Column {
  const values = new Uint8Array(16 * rows);
  const { offsets, bytes, validity } = texts;
  for (let row = 0; row < rows; row++) {
    if (!isHeld(validity, row)) continue;
    let at = 16 * row;
    let high = -1;
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      const digit = DIGITS[bytes[i]!]!;
      if (digit < 0) continue;
      if (high < 0) high = digit;
      else {
        values[at++] = (high << 4) | digit;
        high = -1;
      }
    }
  }
  return { type: 'UUID', validity, values };
}

/** The value of a hexadecimal digit, by its byte. */
const DIGITS = Int8Array.from({ length: 256 }, (_, byte) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(byte)),
);

/** `13:14:15.678901+01:30:15`, the zone as short as it can be. */
const TIMETZ = /^(\d+):(\d+):(\d+)(?:\.(\d+))?([+-])(\d+)(?::(\d+))?(?::(\d+))?$/;

export function zonedTimesOf(texts: Texts, rows: number): Column {
  const values = new BigInt64Array(rows);
  const zones = new Int32Array(rows);
  each(texts, rows, (row, text) => {
    const found = TIMETZ.exec(text);
    if (!found) throw unread('TIMETZ', text);
    const [, hours, minutes, seconds, fraction, sign, east, m = '0', s = '0'] = found;
    values[row] = micros(hours!, minutes!, seconds!, fraction);
    zones[row] = (sign === '-' ? -1 : 1) * (Number(east) * 3600 + Number(m) * 60 + Number(s));
  });
  return { type: 'TIMETZ', validity: texts.validity, values, zones };
}

/** `1 year 2 months -3 days -04:05:06.789`, without what is zero; all of it zero is `00:00:00`. */
const INTERVAL =
  /^(?:(-?\d+) years? ?)?(?:(-?\d+) months? ?)?(?:(-?\d+) days? ?)?(?:(-?)(\d+):(\d+):(\d+)(?:\.(\d+))?)?$/;

export function intervalsOf(texts: Texts, rows: number): Column {
  const months = new Int32Array(rows);
  const days = new Int32Array(rows);
  const spans = new BigInt64Array(rows);
  each(texts, rows, (row, text) => {
    const found = INTERVAL.exec(text);
    if (!found || text === '') throw unread('INTERVAL', text);
    const [, y = '0', m = '0', d = '0', sign, hours, minutes, seconds, fraction] = found;
    months[row] = Number(y) * 12 + Number(m);
    days[row] = Number(d);
    const span = hours === undefined ? 0n : micros(hours, minutes!, seconds!, fraction);
    spans[row] = sign === '-' ? -span : span;
  });
  return { type: 'INTERVAL', validity: texts.validity, months, days, micros: spans };
}

const micros = (hours: string, minutes: string, seconds: string, fraction = ''): bigint =>
  (BigInt(hours) * 3600n + BigInt(Number(minutes) * 60 + Number(seconds))) * 1_000_000n +
  BigInt(fraction.padEnd(6, '0'));
