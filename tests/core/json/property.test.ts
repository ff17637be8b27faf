/** The reader against JSON.parse, and tables that do not depend on where chunks end. */
import { expect, test } from 'vitest';
import { JsonFault, NEEDS_MORE } from '#core/json/fault.ts';
import { JsonReader } from '#core/json/reader.ts';
import type { Elements, Members, Target } from '#core/json/target.ts';
import { jsonText } from '#core/json/text.ts';
import { world } from '../../drivers/support.ts';
import { tableOf, utf8 } from './support.ts';

/** mulberry32: the same documents on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TEXTS = ['', 'a', 'é', '😀', '"', '\\', '\n', '\u0001', '\ud800', 'x'.repeat(50), '  ', '}', '\u2028'];
const SPACES = ['', '', '', ' ', '\n', '\t ', '\r\n'];

function document(next: () => number, depth: number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const spaced = (text: string): string => pick(SPACES) + text + pick(SPACES);
  const text = (): string => {
    const plain = JSON.stringify(pick(TEXTS) + pick(TEXTS));
    return next() < 0.2 ? plain.replace('a', '\\u0061').replace('/', '\\/') : plain;
  };
  const kind = next() * (depth > 4 ? 6 : 10);
  if (kind < 1) return spaced(pick(['true', 'false', 'null']));
  if (kind < 2) return spaced(String(Math.floor((next() - 0.5) * 1e6)));
  if (kind < 3) return spaced(String((next() - 0.5) * 10 ** Math.floor(next() * 40 - 20)));
  if (kind < 4) return spaced(pick(['0', '-0', '1E5', '1e-7', '12345678901234567890', '-1.50', '0.0']));
  if (kind < 6) return spaced(text());
  const items = Array.from({ length: Math.floor(next() * 5) }, () => document(next, depth + 1));
  if (kind < 8) return spaced(`[${items.join(',') || pick(SPACES)}]`);
  return spaced(`{${items.map((item) => `${spaced(text())}:${item}`).join(',') || pick(SPACES)}}`);
}

/** Makes of JSON what JSON.parse makes of it. */
class Plain implements Target, Members, Elements {
  constructor(private readonly put: (value: unknown) => void) {}
  private objects: Record<string, unknown>[] = [];
  private lists: unknown[][] = [];

  null(): void {
    this.put(null);
  }
  boolean(_: number, value: boolean): void {
    this.put(value);
  }
  number(_: number, bytes: Uint8Array, start: number, end: number): void {
    this.put(Number(jsonText(bytes, start, end, false)));
  }
  string(_: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    this.put(jsonText(bytes, start, end, escaped));
  }
  object(): Members {
    const object: Record<string, unknown> = {};
    this.put(object);
    this.objects = [object];
    return {
      member: (bytes, start, end, escaped) => {
        const name = jsonText(bytes, start, end, escaped);
        return new Plain((value) =>
          Object.defineProperty(object, name, {
            value,
            enumerable: true,
            configurable: true,
            writable: true,
          }),
        );
      },
    };
  }
  list(): Elements {
    const list: unknown[] = [];
    this.put(list);
    this.lists = [list];
    return {
      get element() {
        return new Plain((value) => list.push(value));
      },
      next: () => 0,
      close() {},
    };
  }
  member(): Target {
    return this;
  }
  get element(): Target {
    return this;
  }
  next(): number {
    return this.objects.length + this.lists.length;
  }
  close(): void {}
  text(): void {}
}

function parsed(bytes: Uint8Array): unknown {
  const reader = new JsonReader();
  reader.bytes = new Uint8Array([...bytes, 0]);
  reader.end = bytes.length;
  reader.final = true;
  let result: unknown;
  reader.record(new Plain((value) => (result = value)), 0);
  while (' \n\r\t'.includes(String.fromCharCode(reader.bytes[reader.at]!))) reader.at++;
  if (reader.at !== reader.end) throw new JsonFault('more', reader.at);
  return result;
}

/** As UTF-8 holds it. */
const whole = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/\\ud[89a-f][0-9a-f]{2}/gi, '\ufffd'));

test('10,000 random documents are what JSON.parse makes of them', () => {
  const next = random(1);
  for (let i = 0; i < 10_000; i++) {
    const text = document(next, 0);
    expect(whole(parsed(utf8.encode(text)))).toEqual(whole(JSON.parse(text)));
  }
});

test('what is damaged is refused exactly when JSON.parse refuses it', () => {
  const next = random(2);
  for (let i = 0; i < 20_000; i++) {
    const text = document(next, 2);
    const at = Math.floor(next() * text.length);
    const other = '{}[],:"\\0e.-tn x'[Math.floor(next() * 16)]!;
    const damaged = text.slice(0, at) + (next() < 0.5 ? other : '') + text.slice(at + 1);
    const outcome = (work: () => unknown): boolean => {
      try {
        work();
        return true;
      } catch (error) {
        if (error === NEEDS_MORE) throw error;
        return false;
      }
    };
    const expected = outcome(() => JSON.parse(damaged));
    expect([damaged, outcome(() => parsed(utf8.encode(damaged)))]).toEqual([damaged, expected]);
  }
});

test('chunks may end at every byte', async () => {
  const text =
    '{"skip": ["\\\\\\"", {"a": [1]}], "d": {"rows": [{"a": "é\\u00e9\\ud83d\\ude00", "n": -12.5e1, "l": [[1, 2], []], "o": {"x": null}},' +
    ' {"a": "", "n": 9007199254740993, "o": {"x": false, "y": "😀"}}, {"z": {"q": [true]}}, null]}, "tail": -1.0e-2}';
  const w = await world();
  const wanted = { records: ['d', 'rows'] };
  const { types, cells } = await tableOf(text, wanted, w);
  expect(cells).toHaveLength(4);
  const { length } = utf8.encode(text);
  for (let chunkSize = 1; chunkSize <= length; chunkSize += chunkSize < 40 ? 1 : 13) {
    const other = await tableOf(text, { ...wanted, chunkSize }, w);
    expect([chunkSize, other.types, other.cells]).toEqual([chunkSize, types, cells]);
  }
});
