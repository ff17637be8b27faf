/** A row of an answer: a list of values by position, of which one holds the properties, as an object or as a text of JSON. */
import { JsonFault } from '../json/fault.ts';
import { JsonReader } from '../json/reader.ts';
import { nowhere, type Target } from '../json/target.ts';
import { unescapeJson } from '../json/text.ts';

const [COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [44, 91, 93, 123, 125];

/** Hands the values of a row, at which the reader stands, to targets by position; gives how many there were. */
export function readRow(reader: JsonReader, row: number, targets: (index: number) => Target): number {
  if (reader.peek() !== OPEN_LIST) throw reader.expected('a row, which is a list');
  reader.at++;
  if (reader.peek() === CLOSE_LIST) return (reader.at++, 0);
  for (let index = 0; ; index++) {
    reader.record(targets(index), row);
    const byte = reader.peek();
    if (byte !== COMMA && byte !== CLOSE_LIST) throw reader.expected('a comma or ]');
    reader.at++;
    if (byte === CLOSE_LIST) return index + 1;
  }
}

/**
 * Takes the properties of a row and hands each to its place below `members`; lists and objects among them as the text of their JSON.
 * What is no object goes to `others`, whole.
 */
export class Properties implements Target {
  /** Escapes of half a surrogate pair within them. */
  halves = 0;
  private reader = new JsonReader();
  private space = new Uint8Array(4096);

  constructor(
    private readonly members: Target & { truncate?(rows: number): void },
    private readonly others: Target,
  ) {}

  null(): void {}

  boolean(row: number, value: boolean): void {
    this.others.string(row, ...bytesOf(String(value)));
  }

  number(row: number, bytes: Uint8Array, start: number, end: number): void {
    this.others.string(row, bytes, start, end, false);
  }

  string(row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    const room = this.room(end - start);
    if (!escaped) room.set(bytes.subarray(start, end));
    this.open(row, escaped ? unescapeJson(bytes, start, end, room, 0) : end - start);
  }

  object(): undefined {
    return undefined;
  }

  list(): undefined {
    return undefined;
  }

  text(row: number, bytes: Uint8Array, start: number, end: number): void {
    this.room(end - start).set(bytes.subarray(start, end));
    this.open(row, end - start);
  }

  private room(length: number): Uint8Array {
    if (this.space.length <= length) this.space = new Uint8Array(length * 2);
    return this.space;
  }

  private open(row: number, length: number): void {
    const bytes = this.space;
    bytes[length] = 0;
    const { reader } = this;
    reader.bytes = bytes;
    reader.at = 0;
    reader.end = length;
    reader.final = true;
    reader.halves = 0;
    try {
      if (reader.peek() === OPEN_OBJECT && this.walk(row)) return;
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      this.reader = new JsonReader();
    }
    this.members.truncate?.(row);
    if (length > 0) this.others.string(row, bytes, 0, length, false);
  }

  /** False where something stands behind the object. */
  private walk(row: number): boolean {
    const { reader } = this;
    const members = this.members.object(row) ?? nowhere;
    reader.at++;
    if (reader.peek() === CLOSE_OBJECT) reader.at++;
    else
      for (let byte = COMMA; byte !== CLOSE_OBJECT;) {
        const place = reader.member(members);
        const kind = reader.peek();
        const from = reader.at;
        if (kind === OPEN_OBJECT || kind === OPEN_LIST) {
          reader.record(nowhere, row);
          place.string(row, reader.bytes, from, reader.at, false);
        } else reader.record(place, row);
        byte = reader.peek();
        if (byte !== COMMA && byte !== CLOSE_OBJECT) throw reader.expected('a comma or }');
        reader.at++;
      }
    this.halves += reader.halves;
    return isBlank(reader.bytes, reader.at, reader.end);
  }
}

function isBlank(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (bytes[at]! > 32) return false;
  return true;
}

function bytesOf(text: string): [bytes: Uint8Array, start: number, end: number, escaped: boolean] {
  const bytes = new TextEncoder().encode(text);
  return [bytes, 0, bytes.length, false];
}
