/** From member to member of an object, and from element to element of a list. */
import type { JsonReader } from './reader.ts';
import { jsonText } from './text.ts';

/** The name of the next member; undefined behind the last. */
export function nextName(reader: JsonReader, first: boolean): string | undefined {
  const byte = reader.peek();
  if (byte === 125) {
    reader.at++;
    return undefined;
  }
  if (!first) {
    if (byte !== 44) throw reader.expected('a comma or }');
    reader.at++;
  }
  const { start, end, escaped } = reader.key();
  return jsonText(reader.bytes, start, end, escaped);
}

/** Is there another element? Past the comma before it, or the end of the list. */
export function nextElement(reader: JsonReader, first: boolean): boolean {
  const byte = reader.peek();
  if (byte === 93) {
    reader.at++;
    return false;
  }
  if (first) return true;
  if (byte !== 44) throw reader.expected('a comma or ]');
  reader.at++;
  if (reader.peek() === 93) throw reader.expected('a value');
  return true;
}
