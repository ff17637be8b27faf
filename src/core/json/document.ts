/** Finds the records in a JSON text while it arrives, and single values beside them. */
import type { StepError } from '../contract/errors.ts';
import { Asides } from './aside.ts';
import { Capture } from './capture.ts';
import { astray, damaged } from './faults.ts';
import { JsonFault, NEEDS_MORE } from './fault.ts';
import { isGap, Reading } from './reading.ts';
import { nextElement, nextName } from './steps.ts';
import type { Found, TakeRecord, Wanted } from './wanted.ts';
import { type Open, Values } from './values.ts';
import { EACH, indexOf, partsOf } from './way.ts';
import type { ByteWindow } from './window.ts';

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
    if (error instanceof JsonFault) throw damaged(wanted.path, window, error);
    if (error !== NEEDS_MORE || !wanted.partial) throw error;
  }
  return walk.found;
}

class Walk extends Reading {
  readonly found: Found;
  private state: ReturnType<TakeRecord> = 'more';
  private readonly values: Values;
  private readonly asides = new Asides();

  constructor(
    window: ByteWindow,
    private readonly wanted: Wanted,
    private readonly take: TakeRecord,
  ) {
    super(window, wanted);
    this.values = new Values(wanted.values);
    this.found = { values: this.values.found, aside: this.asides.all, layout: 'empty', nulls: 0 };
  }

  async *run(): AsyncGenerator<void> {
    const { wanted } = this;
    const open = this.values.open();
    if (!(await this.peekOrEnd())) return;
    if (wanted.layout === 'lines' || this.sequence) return yield* this.lines(open);
    yield* this.walk(0, open);
    if (this.state === 'stop' || !(await this.peekOrEnd())) return;
    if (wanted.layout === 'either' && wanted.records.length === 0 && this.found.layout === 'object')
      return yield* this.lines(open);
    throw new JsonFault(
      'there is more behind the end of the document (set `format: ndjson` if every line is a record)',
      this.reader.at,
    );
  }

  /** A value to which the first `at` parts of the way to the records led. */
  private async *walk(at: number, open: readonly Open[], key?: string): AsyncGenerator<void> {
    const { records } = this.wanted;
    const byte = await this.attempt((reader) => reader.peek());
    if (at === records.length)
      return yield* byte === 91 ? this.elements(open, key) : this.single(byte, open, key);
    if (byte === 110) return this.nothing();
    if (byte === 91 && (records[at] === EACH || (indexOf(records[at]) ?? -1) >= 0))
      return yield* this.along(at, open, key);
    const isBackwards = byte === 91 && indexOf(records[at]) !== undefined;
    if (isBackwards)
      throw this.astray(at, 'a list, whose elements are counted from its start (0 is the first)');
    if (byte !== 123) throw this.astray(at, byte === 91 ? 'a list' : 'a single value');
    this.window.at++;
    const names: string[] = [];
    let followed = false;
    for (let first = true; ; first = false) {
      const name = await this.attempt((reader) => nextName(reader, first));
      if (name === undefined) break;
      names.push(name);
      const parts = partsOf(records, at, name);
      const inside = this.values.below(open, name);
      if (parts > 0) {
        followed = true;
        const each = records[at] === EACH && parts === 1;
        const keyed = !each || this.wanted.matches ? key : key === undefined ? name : `${key}.${name}`;
        yield* this.walk(at + parts, inside, keyed);
        if (this.state === 'stop') return;
      } else {
        if (key === undefined) await this.look([...records.slice(0, at), name]);
        await this.pass(inside);
      }
    }
    if (followed || records[at] === EACH) return;
    const there = names.length === 0 ? 'empty' : undefined;
    this.lacks(at, there, names);
  }

  /** A list, of which one element or each leads on. */
  private async *along(at: number, open: readonly Open[], key?: string): AsyncGenerator<void> {
    const part = this.wanted.records[at];
    this.window.at++;
    let followed = part === EACH;
    let index = 0;
    for (; await this.attempt((reader) => nextElement(reader, index === 0)); index++) {
      const inside = this.values.below(open, String(index));
      if (part !== EACH && part !== String(index)) await this.pass(inside);
      else {
        followed = true;
        yield* this.walk(at + 1, inside, key);
        if (this.state === 'stop') return;
      }
    }
    if (!followed) this.lacks(at, `a list of ${index}`);
  }

  private async look(way: readonly string[]): Promise<void> {
    if (this.wanted.aside) await this.asides.glance(this.window, way);
  }

  /** Past a value that does not lead to records; values in it may be wanted. */
  private async pass(inside: readonly Open[]): Promise<void> {
    if (inside.length === 0) return this.skip();
    const capture = new Capture();
    await this.attempt((reader) => reader.record(capture, 0));
    this.values.take(inside, capture);
  }

  private async nothing(): Promise<void> {
    this.found.nulls++;
    await this.attempt((reader) => reader.record(new Capture(), 0));
  }

  private async *single(byte: number, open: readonly Open[], key?: string): AsyncGenerator<void> {
    const { records } = this.wanted;
    if (records.length > 0 && key === undefined) {
      if (byte === 110) return this.nothing();
      const isMatch = this.wanted.matches && records.includes(EACH);
      if (byte !== 123 && !isMatch) throw this.astray(records.length, 'a single value');
    }
    const many = records.includes(EACH) ? 'list' : 'object';
    this.found.layout = key === undefined ? many : 'keyed';
    if (records.length === 0) await this.look([]);
    // Else it may be the first of lines, each a record.
    const isDocument = records.length > 0 || this.wanted.layout === 'document';
    await this.attempt((reader) => {
      const start = reader.at;
      this.state = this.take(reader, key);
      if (isDocument && open.length > 0) this.values.seek(reader, start, open);
    });
    if (this.state === 'pause') yield;
  }

  private async *elements(open: readonly Open[], key?: string): AsyncGenerator<void> {
    this.found.layout = key === undefined ? 'list' : 'keyed';
    this.window.at++;
    const kept = this.values.keptOf(open);
    let place: 'first' | 'element' | 'behind' | 'end' = 'first';
    for (;;) {
      await this.attempt((reader) => {
        for (;;) {
          const byte = reader.peek();
          if (byte === 93 && place !== 'element') {
            reader.at++;
            place = 'end';
          } else if (place !== 'behind') {
            const start = reader.at;
            this.state = this.take(reader, key);
            kept?.add(reader.bytes, start, reader.at);
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
      if (this.state === 'stop') return;
      if ((place as string) === 'end') return this.values.tell(open, kept);
      yield;
    }
  }

  private async *lines(open: readonly Open[]): AsyncGenerator<void> {
    this.found.layout = 'lines';
    const kept = this.values.keptOf(open);
    let lines = this.asides.all.length > 0 ? 1 : 0;
    while (await this.peekOrEnd()) {
      if (lines === 0) await this.look([]);
      else this.asides.forget();
      await this.attempt((reader) => {
        do {
          const start = reader.at;
          this.state = this.take(reader);
          if (++lines === 2) this.asides.forget();
          kept?.add(reader.bytes, start, reader.at);
          while (isGap(reader.bytes[reader.at]!)) reader.at++;
          this.window.at = reader.at;
        } while (this.state === 'more' && reader.at < reader.end);
      });
      if (this.state === 'stop') return;
      if (this.state === 'pause') yield;
    }
    this.values.tell(open, kept);
  }

  private lacks(at: number, what: string | undefined, names?: readonly string[]): void {
    const error = this.astray(at, what, names);
    if (!this.wanted.mayLack?.(this.found.aside)) throw error;
    this.found.lacking = error;
  }

  private astray(at: number, what: string | undefined, names?: readonly string[]): StepError {
    return astray(this.wanted, this.window, at, what, names);
  }
}
