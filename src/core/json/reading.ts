/** A JSON text that arrives: read a value at a time, waiting for bytes where they do not reach. */
import { tooLong } from './faults.ts';
import { JsonFault, NEEDS_MORE } from './fault.ts';
import { JsonReader } from './reader.ts';
import type { ByteWindow, Text } from './window.ts';

/** A single value may be this long, in bytes: it has to be in memory whole. */
const LONGEST = 64 * 1024 * 1024;

/**
 * Reads from a window that is filled as bytes are needed. Rejects with `JsonFault` where the text is no JSON,
 * with `StepError` for a value of more than 64 MB, and with `NEEDS_MORE` where a `partial` text ends.
 */
export class Reading {
  protected readonly reader = new JsonReader();
  /** The text began with a record separator. */
  protected sequence = false;

  constructor(
    protected readonly window: ByteWindow,
    private readonly text: Text,
  ) {}

  /** Past a value, however long, whose inside does not matter. */
  protected async skip(): Promise<void> {
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
  protected async peekOrEnd(): Promise<boolean> {
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
  protected async attempt<T>(work: (reader: JsonReader) => T): Promise<T> {
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
      if (window.end - window.at > LONGEST) throw tooLong(this.text, window);
      if (!(await window.more()) && this.text.partial) throw NEEDS_MORE;
    }
  }

  private load(): void {
    const { reader, window } = this;
    reader.bytes = window.bytes;
    reader.at = window.at;
    reader.end = window.end;
    reader.final = window.final && !this.text.partial;
  }

  private ending(): Error {
    return this.text.partial ? NEEDS_MORE : new JsonFault('the text ends too early', this.window.end);
  }
}

const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

/** Stands before every value of a JSON sequence (RFC 7464). */
const RECORD_SEPARATOR = 30;

/** Tells whether a byte may stand between two values: white space, or the separator of RFC 7464. */
export const isGap = (byte: number): boolean => isSpace(byte) || byte === RECORD_SEPARATOR;
