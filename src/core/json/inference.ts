/** Looks at records without keeping them: what types hold them all. */
import { StepError } from '../contract/errors.ts';
import { readRecords } from './document.ts';
import type { Found, Wanted } from './wanted.ts';
import { type Counter, Shape } from './shape.ts';
import { nowhere } from './target.ts';
import { recordFields, type RecordFields, UnfitName } from './types.ts';
import { ByteWindow } from './window.ts';

export interface Counted extends Found {
  readonly records: number;
  /** The last of them is an object without members. */
  readonly bare: boolean;
}

/** What all texts that were added hold. */
export class TypeInference {
  private readonly counter: Counter = { record: 0 };
  private readonly objects = new Shape(this.counter);
  private readonly others = new Shape(this.counter);
  records = 0;
  private wanted?: Wanted;
  /** Records stood in an object, by name. */
  private keyed = false;

  /**
   * Reads one text, up to `limit` records. When that fails, nothing of it was added. `digests`: gets a number for each record, alike for
   * records that are alike to the byte. `before`: digests of a text of which this one may hold the last records again; then it is read to
   * its end, but what is behind `limit` new records has no say in the types.
   */
  async add(
    text: AsyncIterable<Uint8Array>,
    wanted: Wanted,
    limit = Infinity,
    digests?: number[],
    before?: readonly number[],
  ): Promise<Counted> {
    const { counter } = this;
    this.wanted = wanted;
    const objects = new Shape(counter);
    const others = new Shape(counter);
    let records = 0;
    let most = limit;
    let bare = false;
    const window = new ByteWindow(text);
    try {
      const reading = readRecords(window, wanted, (reader, key) => {
        counter.record = this.records + records + 1;
        const kind = reader.peek();
        const start = reader.at;
        reader.record(records >= most ? nowhere : kind === 123 ? objects : others, 0);
        digests?.push(digest(reader.bytes, start, reader.at));
        bare = digests !== undefined && kind === 123 && isBare(reader.bytes, start, reader.at);
        if (before && records === 0) most += repeats(before, digests?.[0]);
        this.keyed ||= key !== undefined;
        return ++records < most || before ? 'more' : 'stop';
      });
      const { value: found } = await reading.next();
      if (!found) throw new Error('A reading that never pauses has paused.');
      this.objects.merge(objects);
      this.others.merge(others);
      this.records += records;
      return { ...found, records, bare };
    } finally {
      await window.close();
    }
  }

  /** `complete`: there are no other records. Throws `StepError` for a name that no column can have. */
  fields(complete: boolean): RecordFields {
    const { path = '', keyColumn } = this.wanted ?? {};
    try {
      const fields = recordFields(this.objects, this.others, complete);
      return this.keyed ? { ...fields, key: { name: keyColumn } } : fields;
    } catch (error) {
      if (!(error instanceof UnfitName)) throw error;
      throw new StepError(
        `${path}: record ${error.record} has the name ${JSON.stringify(error.key)}, which holds a NUL character; no column can be called that. Ask the server for other fields, or correct the name at the source.`,
      );
    }
  }
}

/** How many records of the text before stand from the one with this digest on. */
function repeats(before: readonly number[], first: number | undefined): number {
  const at = first === undefined ? -1 : before.indexOf(first);
  return at < 0 ? 0 : before.length - at;
}

/** Nothing but white space stands in the braces. */
function isBare(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + 1;
  while (bytes[at]! <= 32) at++;
  return at === end - 1;
}

/** Of a record's bytes: FNV-1a, with the length. */
export function digest(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return (hash >>> 0) + (end - start) * 2 ** 32;
}
