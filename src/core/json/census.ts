/** Looks at records without keeping them: what types hold them all. */
import { type Found, readRecords, type Wanted } from './document.ts';
import { type Counter, Shape } from './shape.ts';
import { recordFields, type RecordFields } from './types.ts';
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

  /** Reads one text, up to `limit` records. When that fails, nothing of it was added. */
  async add(text: AsyncIterable<Uint8Array>, wanted: Wanted, limit = Infinity): Promise<Counted> {
    const { counter } = this;
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

  /** `complete`: there are no other records. */
  fields(complete: boolean): RecordFields {
    return recordFields(this.objects, this.others, complete);
  }
}
