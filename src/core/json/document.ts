/** Finds the records in a JSON text while it arrives, and single values beside them. */
import { StepError } from '../driver.ts';
import { type Captured, Capture } from './capture.ts';
import { JsonFault, JsonReader, NEEDS_MORE } from './reader.ts';
import { jsonText } from './text.ts';
import type { ByteWindow } from './window.ts';

/** A single value may be this long, in bytes: it has to be in memory whole. */
const LONGEST = 64 * 1024 * 1024;

export interface Wanted {
  /** For messages. */
  readonly path: string;
  /** Names that lead from the document to its records; none: the document itself is one, or a list of them. */
  readonly records: readonly string[];
  /** Names that lead to single values outside of the records. */
  readonly values: readonly (readonly string[])[];
  /** `lines`: value after value, each a record. `either`: as is found. */
  readonly layout: 'document' | 'lines' | 'either';
  /** The text may end anywhere: it is the beginning of a longer one. */
  readonly partial?: boolean;
  /** A document without the way to its records has none. */
  readonly mayLack?: boolean;
}

export interface Found {
  /** What stands at `wanted.values`, in their order; undefined: nothing does. */
  readonly values: (Captured | undefined)[];
  /** As it turned out. */
  layout: 'list' | 'object' | 'lines' | 'empty';
}

/**
 * Reads one record, at whose first byte the reader stands; called again for the same record when the bytes did not reach. `pause`: the
 * reading yields before the next one.
 */
export type TakeRecord = (reader: JsonReader) => 'more' | 'pause' | 'stop';

/** Reads until the text ends, or no more records are wanted. Throws `StepError` with line and byte where it is no JSON. */
export async function* readRecords(
  window: ByteWindow,
  wanted: Wanted,
  take: TakeRecord,
): AsyncGenerator<void, Found> {
  const walk = new Walk(window, wanted, take);
  try {
    yield* walk.run();
  } catch (error) {
    if (error instanceof JsonFault) throw walk.described(error);
    if (error !== NEEDS_MORE || !wanted.partial) throw error;
  }
  return walk.found;
}

class Walk {
  readonly found: Found;
  private readonly reader = new JsonReader();
  private state: ReturnType<TakeRecord> = 'more';
  /** The text began with a record separator. */
  private sequence = false;

  constructor(
    private readonly window: ByteWindow,
    private readonly wanted: Wanted,
    private readonly take: TakeRecord,
  ) {
    this.found = { values: wanted.values.map(() => undefined), layout: 'empty' };
  }

  async *run(): AsyncGenerator<void> {
    const { wanted } = this;
    if (!(await this.peekOrEnd())) return;
    if (wanted.layout === 'lines' || this.sequence) return yield* this.lines();
    yield* this.walk([]);
    if (this.state === 'stop' || !(await this.peekOrEnd())) return;
    if (wanted.layout === 'either' && wanted.records.length === 0 && this.found.layout === 'object')
      return yield* this.lines();
    throw new JsonFault(
      'there is more behind the end of the document (set `format: ndjson` if every line is a record)',
      this.reader.at,
    );
  }

  /** A value at `path`, which leads to the records. */
  private async *walk(path: readonly string[]): AsyncGenerator<void> {
    const { records } = this.wanted;
    const byte = await this.attempt((reader) => reader.peek());
    if (path.length === records.length) return yield* byte === 91 ? this.elements() : this.single(byte);
    if (byte === 110) return this.nothing();
    if (byte !== 123) throw this.astray(path, byte === 91 ? 'a list' : 'a single value', []);
    this.window.at++;
    const names: string[] = [];
    let followed = false;
    for (let first = true; ; first = false) {
      const name = await this.attempt((reader) => nextName(reader, first));
      if (name === undefined) break;
      names.push(name);
      const here = [...path, name];
      if (name === records[path.length]) {
        followed = true;
        yield* this.walk(here);
        if (this.state === 'stop') return;
      } else if (this.wanted.values.some((value) => startsWith(value, here))) await this.capture(here);
      else await this.skip();
    }
    if (!followed && !this.wanted.mayLack) throw this.astray(path, undefined, names);
  }

  private async nothing(): Promise<void> {
    await this.attempt((reader) => reader.record(new Capture(), 0));
  }

  private async *single(byte: number): AsyncGenerator<void> {
    if (this.wanted.records.length > 0) {
      if (byte === 110) return this.nothing();
      if (byte !== 123) throw this.astray(this.wanted.records, 'a single value', []);
    }
    this.found.layout = 'object';
    await this.attempt((reader) => void (this.state = this.take(reader)));
    if (this.state === 'pause') yield;
  }

  private async *elements(): AsyncGenerator<void> {
    this.found.layout = 'list';
    this.window.at++;
    let place: 'first' | 'element' | 'behind' | 'end' = 'first';
    for (;;) {
      await this.attempt((reader) => {
        for (;;) {
          const byte = reader.peek();
          if (byte === 93 && place !== 'element') {
            reader.at++;
            place = 'end';
          } else if (place !== 'behind') {
            this.state = this.take(reader);
            place = 'behind';
          } else {
            if (byte !== 44) throw reader.expected('a comma or ]');
            reader.at++;
            place = 'element';
          }
          this.window.at = reader.at;
          if (place === 'end' || (place === 'behind' && this.state !== 'more')) return;
        }
      });
      if (this.state === 'stop' || (place as string) === 'end') return;
      yield;
    }
  }

  private async *lines(): AsyncGenerator<void> {
    this.found.layout = 'lines';
    while (await this.peekOrEnd()) {
      await this.attempt((reader) => {
        do {
          this.state = this.take(reader);
          while (isGap(reader.bytes[reader.at]!)) reader.at++;
          this.window.at = reader.at;
        } while (this.state === 'more' && reader.at < reader.end);
      });
      if (this.state === 'stop') return;
      if (this.state === 'pause') yield;
    }
  }

  private async capture(path: readonly string[]): Promise<void> {
    const capture = new Capture();
    await this.attempt((reader) => reader.record(capture, 0));
    this.wanted.values.forEach((value, i) => {
      if (startsWith(value, path)) this.found.values[i] = capture.find(value.slice(path.length));
    });
  }

  /** Past a value, however long, whose inside does not matter. */
  private async skip(): Promise<void> {
    const { window } = this;
    await this.attempt((reader) => reader.peek());
    let depth = 0;
    let quoted = false;
    for (let started = false; ;) {
      const { bytes, end } = window;
      let { at } = window;
      for (; at < end; at++) {
        const byte = bytes[at]!;
        if (quoted) {
          if (byte === 92) at++;
          else if (byte === 34) quoted = false;
          if (quoted || depth > 0) continue;
          window.at = at + 1;
          return;
        }
        if (depth === 0 && started && (byte === 44 || byte === 93 || byte === 125 || isSpace(byte))) {
          window.at = at;
          return;
        }
        started = true;
        if (byte === 34) quoted = true;
        else if (byte === 91 || byte === 123) depth++;
        else if ((byte === 93 || byte === 125) && --depth === 0) {
          window.at = at + 1;
          return;
        }
      }
      // The byte behind a backslash may be the first of those to come.
      const over = at - end;
      window.at = end;
      if (!(await window.more())) throw this.ending();
      window.at += over;
    }
  }

  /** False at the end of the text. */
  private async peekOrEnd(): Promise<boolean> {
    for (;;) {
      const { window } = this;
      for (; isGap(window.bytes[window.at]!); window.at++)
        this.sequence ||= window.bytes[window.at] === RECORD_SEPARATOR;
      this.load();
      if (window.at < window.end) return true;
      if (!(await window.more())) return false;
    }
  }

  /** Does the work from where the window stands, again from there when it needs more bytes. */
  private async attempt<T>(work: (reader: JsonReader) => T): Promise<T> {
    const { reader, window } = this;
    for (;;) {
      this.load();
      const { halves } = reader;
      try {
        const result = work(reader);
        window.at = reader.at;
        return result;
      } catch (error) {
        if (error !== NEEDS_MORE) throw error;
        reader.halves = halves;
      }
      if (window.end - window.at > LONGEST) throw this.tooLong();
      if (!(await window.more()) && this.wanted.partial) throw NEEDS_MORE;
    }
  }

  private load(): void {
    const { reader, window } = this;
    reader.bytes = window.bytes;
    reader.at = window.at;
    reader.end = window.end;
    reader.final = window.final && !this.wanted.partial;
  }

  private ending(): Error {
    return this.wanted.partial ? NEEDS_MORE : new JsonFault('the text ends too early', this.window.end);
  }

  described({ message, at }: JsonFault): StepError {
    const { line, byte } = this.window.place(at);
    const { bytes, end } = this.window;
    const [from, to] = [Math.max(0, at - 60), Math.min(end, at + 60)];
    const before = jsonText(bytes, from, at, false).replace(/^[\s\S]*[\r\n]/, '');
    const [behind = ''] = jsonText(bytes, at, to, false).split(/[\r\n]/);
    const found =
      at >= end ? '' : `, found ${JSON.stringify(String.fromCodePoint(behind.codePointAt(0) ?? 10))}`;
    const unsaid = message.startsWith('expected') ? found : '';
    return new StepError(
      `${this.wanted.path} is no valid JSON at line ${line}, byte ${byte}: ${message}${unsaid}: ${before}⟨here⟩${behind}`,
    );
  }

  private tooLong(): StepError {
    const { line, byte } = this.window.place(this.window.at);
    return new StepError(
      `${this.wanted.path} holds a single value of more than 64 MB at line ${line}, byte ${byte}. If the records are inside of it, say where with \`records\`.`,
    );
  }

  private astray(path: readonly string[], what: string | undefined, names: readonly string[]): StepError {
    const records = JSON.stringify(this.wanted.records.join('.'));
    const here = path.length === 0 ? 'the document' : `"${path.join('.')}"`;
    const there =
      what !== undefined
        ? `${here} is ${what}`
        : names.length === 0
          ? `${here} is empty`
          : `${here} has ${names.slice(0, 30).join(', ')}`;
    return new StepError(
      `${this.wanted.path} has no records at ${records}: ${there}. Correct \`records\`, the names that lead to the list of records.`,
    );
  }
}

const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

/** Stands before every value of a JSON sequence (RFC 7464). */
const RECORD_SEPARATOR = 30;

const isGap = (byte: number): boolean => isSpace(byte) || byte === RECORD_SEPARATOR;

const startsWith = (path: readonly string[], start: readonly string[]): boolean =>
  start.length <= path.length && start.every((name, i) => path[i] === name);

/** The name of the next member; undefined behind the last. */
function nextName(reader: JsonReader, first: boolean): string | undefined {
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
