/** Looks at records without keeping them: what types hold them all. */
import { StepError } from '../driver.ts';
import { type Found, readRecords, type Wanted } from './document.ts';
import { type Counter, Shape } from './shape.ts';
import { recordFields, type RecordFields, UnfitName } from './types.ts';
import { ByteWindow } from './window.ts';

export interface Counted extends Found {
  readonly records: number;
}

/** What all texts that were added hold. */
export class Census {
  private readonly counter: Counter = { record: 0 };
  private readonly objects = new Shape(this.counter);
  private readonly others = new Shape(this.counter);
  records = 0;
  private path = '';

  /** Reads one text, up to `limit` records. When that fails, nothing of it was added. */
  async add(text: AsyncIterable<Uint8Array>, wanted: Wanted, limit = Infinity): Promise<Counted> {
    const { counter } = this;
    this.path = wanted.path;
    const objects = new Shape(counter);
    const others = new Shape(counter);
    let records = 0;
    const window = new ByteWindow(text[Symbol.asyncIterator]());
    try {
      const reading = readRecords(window, wanted, (reader) => {
        counter.record = this.records + records + 1;
        reader.record(reader.peek() === 123 ? objects : others, 0);
        return ++records < limit ? 'more' : 'stop';
      });
      const { value: found } = await reading.next();
      if (!found) throw new Error('A reading that never pauses has paused.');
      this.objects.merge(objects);
      this.others.merge(others);
      this.records += records;
      return { ...found, records };
    } finally {
      await window.close();
    }
  }

  /** `complete`: there are no other records. Throws `StepError` for a name that no column can have. */
  fields(complete: boolean): RecordFields {
    try {
      return recordFields(this.objects, this.others, complete);
    } catch (error) {
      if (!(error instanceof UnfitName)) throw error;
      throw new StepError(
        `${this.path}: record ${error.record} has the name ${JSON.stringify(error.key)}, which holds a NUL character; no column can be called that. Ask the server for other fields, or correct the name at the source.`,
      );
    }
  }
}
